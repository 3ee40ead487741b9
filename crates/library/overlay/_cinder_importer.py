"""The importer of the library inside the executable.

The library appears as a folder of `sys.path` that need not exist: a path hook recognises it and gives a finder over
`_cinder_library`. Paths, `__file__` and tracebacks are those of a library on disk; sources come through the loader.
"""

import _cinder_library
import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _external
import _imp
import marshal
import sys

ROOT = _cinder_library.ROOT


def _inside(path):
    """The path below the library's folder, or None for a path elsewhere."""
    if path == ROOT:
        return ''
    if path.startswith(ROOT + '/'):
        return path[len(ROOT) + 1:]
    return None


class LibraryLoader(_external.SourceLoader):
    """Loads modules of the embedded library."""

    def __init__(self, fullname, path):
        self.name = fullname
        self.path = path

    def __eq__(self, other):
        return self.__class__ == other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.name) ^ hash(self.path)

    def get_filename(self, name=None):
        return self.path

    def is_package(self, fullname):
        return self.path.endswith('/__init__.py')

    def get_data(self, path):
        inside = _inside(path)
        if inside is None or _cinder_library.size(inside) is None:
            with open(path, 'rb') as file:
                return file.read()
        return _cinder_library.read(inside)

    def path_stats(self, path):
        inside = _inside(path)
        size = None if inside is None else _cinder_library.size(inside)
        if size is None:
            raise OSError(f'no such file in the library: {path!r}')
        return {'mtime': 0, 'size': size}

    def get_code(self, fullname):
        cached = _cache_path(self.path)
        if cached is not None:
            code = _read_cache(cached)
            if code is not None:
                return code
        code = self.source_to_code(self.get_data(self.path), self.path)
        if cached is not None and not sys.dont_write_bytecode:
            _write_cache(cached, code)
        return code

    def get_resource_reader(self, name):
        if not self.is_package(name):
            return None
        return LibraryReader(self.path[:-len('/__init__.py')])


class LibraryReader:
    """`importlib.resources` over the embedded library."""

    def __init__(self, folder):
        self.folder = folder

    def files(self):
        return LibraryPath(self.folder)

    def open_resource(self, resource):
        return self.files().joinpath(resource).open('rb')

    def resource_path(self, resource):
        raise FileNotFoundError(resource)

    def is_resource(self, name):
        return self.files().joinpath(name).is_file()

    def contents(self):
        return (path.name for path in self.files().iterdir())


class LibraryPath:
    """A file or folder of the embedded library, as `importlib.resources` walks them (a `Traversable`)."""

    def __init__(self, path):
        self.path = path

    def __repr__(self):
        return f'LibraryPath({self.path!r})'

    def __str__(self):
        return self.path

    @property
    def name(self):
        return self.path.rpartition('/')[2]

    def iterdir(self):
        for name in _cinder_library.list_folder(_inside(self.path)):
            yield LibraryPath(f'{self.path}/{name}')

    def is_dir(self):
        return _cinder_library.is_folder(_inside(self.path))

    def is_file(self):
        return _cinder_library.size(_inside(self.path)) is not None

    def joinpath(self, *descendants):
        path = self.path
        for part in '/'.join(map(str, descendants)).split('/'):
            if part == '..':
                path = path.rpartition('/')[0]
            elif part not in ('', '.'):
                path = f'{path}/{part}'
        return LibraryPath(path)

    __truediv__ = joinpath

    def read_bytes(self):
        return _cinder_library.read(_inside(self.path))

    def read_text(self, encoding=None, errors=None):
        return self.read_bytes().decode(encoding or 'utf-8', errors or 'strict')

    def open(self, mode='r', *args, **kwargs):
        from io import BytesIO, TextIOWrapper
        stream = BytesIO(self.read_bytes())
        return stream if 'b' in mode else TextIOWrapper(stream, *args, **kwargs)


class LibraryFinder:
    """Finds modules in one folder of the embedded library."""

    def __init__(self, path):
        inside = _inside(path)
        if inside is None or not _cinder_library.is_folder(inside):
            raise ImportError('only folders of the embedded library are supported', path=path)
        self.path = path
        self._prefix = f'{inside}/' if inside else ''

    def __repr__(self):
        return f'LibraryFinder({self.path!r})'

    def find_spec(self, fullname, target=None):
        tail = self._prefix + fullname.rpartition('.')[2]
        for suffix, is_package in (('/__init__.py', True), ('.py', False)):
            if _cinder_library.size(tail + suffix) is not None:
                path = f'{ROOT}/{tail}{suffix}'
                places = [f'{ROOT}/{tail}'] if is_package else None
                loader = LibraryLoader(fullname, path)
                return _external.spec_from_file_location(
                    fullname, path, loader=loader, submodule_search_locations=places)
        if _cinder_library.is_folder(tail):
            spec = _bootstrap.ModuleSpec(fullname, None)
            spec.submodule_search_locations = [f'{ROOT}/{tail}']
            return spec
        return None

    def invalidate_caches(self):
        """The library never changes."""

    def iter_modules(self, prefix=''):
        for name in _cinder_library.list_folder(self._prefix[:-1]):
            if name.endswith('.py') and name != '__init__.py':
                yield prefix + name[:-3], False
            elif _cinder_library.size(f'{self._prefix}{name}/__init__.py') is not None:
                yield prefix + name, True


# Where compiled code of the library is kept between runs, or None.
_cache_folder = None


def _find_cache_folder():
    import posix
    environ = posix.environ
    base = environ.get(b'XDG_CACHE_HOME')
    if not base:
        home = environ.get(b'HOME')
        if not home:
            return None
        base = home + b'/.cache'
    tag = f'cinder/{_cinder_library.HASH}-{_imp.pyc_magic_number_token:08x}-{_cinder_library.BUILD}'
    return f'{base.decode("utf-8", "surrogateescape")}/{tag}'


def _cache_path(path):
    global _cache_folder
    if _cache_folder is None:
        _cache_folder = _find_cache_folder() or ''
    if not _cache_folder:
        return None
    level = f'.opt-{sys.flags.optimize}' if sys.flags.optimize else ''
    return f'{_cache_folder}/{_inside(path)[:-3].replace("/", ".")}{level}.pyc'


def _read_cache(path):
    try:
        with _external._io.FileIO(path, 'r') as file:
            data = file.read()
    except OSError:
        return None
    # What was written for a library elsewhere names other files.
    head = ROOT.encode('utf-8', 'surrogateescape') + b'\0'
    if not data.startswith(head):
        return None
    try:
        return marshal.loads(memoryview(data)[len(head):])
    except (EOFError, TypeError, ValueError, SystemError):
        return None


def _write_cache(path, code):
    folder = path.rpartition('/')[0]
    try:
        _make_folders(folder)
        data = ROOT.encode('utf-8', 'surrogateescape') + b'\0' + marshal.dumps(code)
        _external._write_atomic(path, data, 0o644)
    except (OSError, ValueError):
        pass


def _make_folders(folder):
    import posix
    missing = []
    while folder:
        try:
            posix.stat(folder)
            break
        except FileNotFoundError:
            missing.append(folder)
            folder = folder.rpartition('/')[0]
    for folder in reversed(missing):
        try:
            posix.mkdir(folder, 0o700)
        except FileExistsError:
            pass


def install():
    """Puts the finder among the path hooks, before the one for real folders."""
    sys.path_hooks.insert(0, LibraryFinder)
