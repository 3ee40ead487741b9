"""How this runtime was built, in the terms of `sysconfig`, and how extension modules for it are compiled.

The values describe one executable without a shared library of its own; paths follow from where it is installed.
"""

import sys

_version = "%d.%d" % sys.version_info[:2]
_include = f"{sys.base_prefix}/include/python{_version}"
_multiarch = "x86_64-linux-gnu"
_soabi = f"cpython-{_version.replace('.', '')}-{_multiarch}"
_warnings = "-fno-strict-overflow -Wsign-compare"
_optimised = "-DNDEBUG -g -O2 -Wall"
_shared = "-shared -Wl,-O1 -Wl,-z,relro"

build_time_vars = {
    # identity
    "ABIFLAGS": "",
    "ABI_THREAD": "",
    "BUILD_GNU_TYPE": "x86_64-pc-linux-gnu",
    "EXE": "",
    "EXT_SUFFIX": f".{_soabi}.so",
    "HOST_GNU_TYPE": "x86_64-pc-linux-gnu",
    "MACHDEP": "linux",
    "MULTIARCH": _multiarch,
    "PYTHONFRAMEWORK": "",
    "SHLIB_SUFFIX": ".so",
    "SOABI": _soabi,
    "VERSION": _version,
    # the executable
    "CONFIG_ARGS": "",
    "HAVE_FORK": 1,
    "HAVE_GETENTROPY": 1,
    "HAVE_GETRANDOM": 1,
    "HAVE_GETRANDOM_SYSCALL": 1,
    "HAVE_VFORK": 1,
    "PY_COERCE_C_LOCALE": 1,
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 0,
    "Py_HASH_ALGORITHM": 0,
    "Py_TRACE_REFS": 0,
    "SIZEOF_INT": 4,
    "SIZEOF_LONG": 8,
    "SIZEOF_SIZE_T": 8,
    "SIZEOF_TIME_T": 8,
    "SIZEOF_VOID_P": 8,
    "SIZEOF_WCHAR_T": 4,
    "TEST_MODULES": "yes",
    "WITH_DOC_STRINGS": 1,
    "WITH_DTRACE": 0,
    "WITH_PYMALLOC": 0,
    "WITH_MIMALLOC": 1,
    "WITH_VALGRIND": 0,
    # folders
    "BINDIR": f"{sys.base_exec_prefix}/bin",
    "CONFINCLUDEPY": _include,
    "DESTSHARED": f"{sys.base_exec_prefix}/lib/python{_version}/lib-dynload",
    "INCLUDEPY": _include,
    "LIBDEST": f"{sys.base_prefix}/lib/python{_version}",
    "LIBDIR": f"{sys.base_exec_prefix}/lib",
    "PLATLIBDIR": "lib",
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
    "WHEEL_PKG_DIR": "",
    "exec_prefix": sys.base_exec_prefix,
    "prefix": sys.base_prefix,
    # compiling and linking extension modules
    "AR": "ar",
    "ARFLAGS": "rcs",
    "BASECFLAGS": _warnings,
    "BLDSHARED": f"gcc {_shared}",
    "CC": "gcc",
    "CCSHARED": "-fPIC",
    "CFLAGS": f"{_warnings} {_optimised}",
    "CPPFLAGS": "",
    "CXX": "g++",
    "INSTSONAME": "",
    "LDCXXSHARED": f"g++ {_shared}",
    "LDFLAGS": "-Wl,-z,relro",
    "LDLIBRARY": "",
    "LDSHARED": f"gcc {_shared}",
    "LIBM": "-lm",
    "LIBPYTHON": "",
    "LIBRARY": "",
    "LIBS": "-ldl",
    "LINKCC": "gcc",
    "LINKFORSHARED": "-Xlinker -export-dynamic",
    "OPT": _optimised,
    "PY_CFLAGS": f"{_warnings} {_optimised}",
    "PY_CFLAGS_NODIST": "",
    "PY_LDFLAGS": "-Wl,-z,relro",
    "PY_LDFLAGS_NODIST": "",
    "SYSLIBS": "-lm",
}
