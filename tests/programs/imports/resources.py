"""Data files of the library through importlib.resources and pkgutil."""
import importlib.resources
import inspect
import json
import linecache
import pkgutil

files = importlib.resources.files("json")
print(files.is_dir(), files.name, sorted(path.name for path in files.iterdir() if path.name.endswith(".py")))
decoder = files.joinpath("decoder.py")
print(decoder.is_file(), decoder.read_bytes()[:2])
with importlib.resources.as_file(decoder) as path:
    print(path.read_bytes()[:2])
print((files / "__init__.py").read_text().startswith("r"))
print(pkgutil.get_data("json", "decoder.py").split(b"\n")[0])
print(sorted(module.name for module in pkgutil.iter_modules(json.__path__)))
print(inspect.getsource(json.loads).splitlines()[0])
print(linecache.getline(json.__file__, 1, json.__dict__))
