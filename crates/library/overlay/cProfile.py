"""Deterministic profiler with little overhead: the interface of `profile`, on top of the native `_lsprof`."""

__all__ = ["run", "runctx", "Profile"]

import _lsprof
import importlib.machinery
import io
import marshal
import types

# Call counts and times of what was never called.
NOTHING = (0, 0, 0, 0)


def run(statement, filename=None, sort=-1):
    """Profiles `statement` in the `__main__` module and prints the figures, or writes them to `filename`."""
    import __main__
    names = __main__.__dict__
    return _profiled(lambda profiler: profiler.runctx(statement, names, names), filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    """Like `run`, with the given namespaces."""
    return _profiled(lambda profiler: profiler.runctx(statement, globals, locals), filename, sort)


def _profiled(action, filename, sort):
    profiler = Profile()
    try:
        action(profiler)
    except SystemExit:
        pass
    finally:
        if filename is None:
            profiler.print_stats(sort)
        else:
            profiler.dump_stats(filename)


class Profile(_lsprof.Profiler):
    """Profile(timer=None, timeunit=0.0, subcalls=True, builtins=True)

    Collects call counts and times between `enable()` and `disable()`. `timer` is a function that returns the
    time as a number; for integers `timeunit` says how many seconds one is.
    """

    def print_stats(self, sort=-1):
        """Prints the figures, ordered by one key of `pstats.Stats.sort_stats` or by several."""
        import pstats
        keys = sort if isinstance(sort, tuple) else (sort,)
        pstats.Stats(self).strip_dirs().sort_stats(*keys).print_stats()

    def dump_stats(self, file):
        """Writes the figures to a file that `pstats` reads."""
        self.create_stats()
        with open(file, "wb") as stream:
            marshal.dump(self.stats, stream)

    def create_stats(self):
        """Stops collecting and computes `stats`."""
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Computes `stats`: per function its calls, own and cumulated time, and the same for each caller."""
        entries = self.getstats()
        callers = {}
        stats = {}
        for entry in entries:
            # Code objects of equal name and place share one row.
            name = label(entry.code)
            stats[name] = _sum(stats.get(name, NOTHING), _figures(entry, primitive_first=True))
            for call in entry.calls or ():
                by_caller = callers.setdefault(label(call.code), {})
                by_caller[name] = _sum(by_caller.get(name, NOTHING), _figures(call, primitive_first=False))
        self.stats = {name: (*row, callers.get(name, {})) for name, row in stats.items()}

    def run(self, statement):
        """Profiles a statement in the `__main__` module."""
        import __main__
        names = __main__.__dict__
        return self.runctx(statement, names, names)

    def runctx(self, statement, globals, locals):
        """Profiles a statement in the given namespaces."""
        with self:
            exec(statement, globals, locals)
        return self

    def runcall(self, func, /, *args, **kwargs):
        """Profiles one call and returns its result."""
        with self:
            return func(*args, **kwargs)

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exception):
        self.disable()


def _figures(entry, primitive_first):
    """Calls that were no recursion, all calls, own time, cumulated time; callers have the first two swapped."""
    calls = entry.callcount
    primitive = calls - entry.reccallcount
    counts = (primitive, calls) if primitive_first else (calls, primitive)
    return (*counts, entry.inlinetime, entry.totaltime)


def _sum(left, right):
    return tuple(a + b for a, b in zip(left, right))


def label(code):
    """File, line and name under which `pstats` knows a code object or, by its description, a builtin."""
    if isinstance(code, str):
        return ("~", 0, code)
    return (code.co_filename, code.co_firstlineno, code.co_name)


def _options():
    from optparse import OptionParser
    usage = "cProfile.py [-o output_file_path] [-s sort] [-m module | scriptfile] [arg] ..."
    parser = OptionParser(usage=usage)
    parser.allow_interspersed_args = False
    parser.add_option("-o", "--outfile", dest="outfile", default=None, help="Save stats to <outfile>")
    parser.add_option("-s", "--sort", dest="sort", default=2, choices=_sort_keys(),
                      help="Sort order when printing to stdout, based on pstats.Stats class")
    parser.add_option("-m", dest="module", action="store_true", default=False, help="Profile a library module")
    return parser


def _sort_keys():
    import pstats
    return sorted(pstats.Stats.sort_arg_dict_default)


def main():
    """The command line: profiles a script, or with -m a module."""
    import os
    import sys
    parser = _options()
    if not sys.argv[1:]:
        parser.print_usage()
        return 2
    options, arguments = parser.parse_args()
    if not arguments:
        parser.print_usage()
        return parser
    # A relative path means a file here, wherever the program changes to.
    outfile = options.outfile and os.path.abspath(options.outfile)
    sys.argv[:] = arguments
    if options.module:
        code = "run_module(modname, run_name='__main__')"
        import runpy
        names = {"run_module": runpy.run_module, "modname": arguments[0]}
    else:
        code, names = _script(arguments[0])
    try:
        runctx(code, names, None, outfile, options.sort)
    except BrokenPipeError as error:
        # The reader of the figures went away; nothing is left to say.
        sys.stdout = None
        sys.exit(error.errno)
    return parser


def _script(path):
    """The compiled script, and the namespace of a fresh `__main__` that it runs in."""
    import os
    import sys
    sys.path.insert(0, os.path.dirname(path))
    with io.open_code(path) as stream:
        code = compile(stream.read(), path, "exec")
    module = types.ModuleType("__main__")
    module.__spec__ = importlib.machinery.ModuleSpec(name="__main__", loader=None, origin=path)
    module.__file__ = path
    module.__builtins__ = __builtins__
    sys.modules["__main__"] = module
    return code, module.__dict__


if __name__ == "__main__":
    main()
