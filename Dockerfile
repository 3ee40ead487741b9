# The image of `cinder`: docker build -t cinder-rs . && docker run --rm cinder-rs -c 'print(1)'
#
# The first stage has the toolchain and builds the executable; the second has nothing but it and the C library.

FROM registry.fedoraproject.org/fedora:42 AS build
RUN dnf install -y --setopt=install_weak_deps=False gcc make && dnf clean all
ENV RUSTUP_HOME=/opt/rustup CARGO_HOME=/opt/cargo PATH=/opt/cargo/bin:$PATH
RUN curl -sSf https://sh.rustup.rs | sh -s -- -y --no-modify-path --profile minimal --default-toolchain none
WORKDIR /src
# The toolchain is a layer of its own: it changes seldom.
COPY rust-toolchain.toml .
RUN rustup toolchain install
COPY . .
RUN --mount=type=cache,target=/opt/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked -p cli && install -D target/release/cinder /out/usr/local/bin/cinder \
    && ln -s cinder /out/usr/local/bin/python3 && ln -s cinder /out/usr/local/bin/python3.14 \
    && install -Dm644 LICENSE /out/usr/local/share/licenses/cinder/LICENSE

FROM registry.fedoraproject.org/fedora-minimal:42
RUN microdnf install -y --setopt=install_weak_deps=0 shadow-utils tzdata && useradd --create-home python \
    && microdnf remove -y shadow-utils && microdnf clean all
COPY --from=build /out/ /
USER python
WORKDIR /home/python
ENTRYPOINT ["cinder"]
