"""What failed imports say, and which frames their tracebacks have."""
import os
import re
import sys
import tempfile
import traceback

folder = tempfile.mkdtemp()
sys.path.insert(0, folder)


def write(name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def show(statement):
    try:
        exec(statement, {"__name__": "__main__"})
    except BaseException as error:
        print(type(error).__name__, re.sub(r"/\S*/", "", str(error)))
        for entry in traceback.extract_tb(error.__traceback__):
            print("  ", os.path.basename(entry.filename), entry.lineno, entry.name)
        if isinstance(error, ImportError):
            print("  ", error.name, error.name_from)


write("divides.py", "def f():\n    return 1 / 0\nf()\n")
write("wrong_syntax.py", "x = = 1\n")
write("asks_missing.py", "import nothing_of_this_name\n")
write("circle_a.py", "import circle_b\nx = 1\n")
write("circle_b.py", "from circle_a import x\n")
show("import divides")
show("import wrong_syntax")
show("import asks_missing")
show("import nothing_of_this_name")
show("import os.nothing")
show("from os import nothing_here")
show("from circle_a import x")
show("from . import x")
show("import json.nothing")
show("from json import *; print(sorted(n for n in dir() if n[0] != '_'))")
print("divides" in sys.modules, "circle_a" in sys.modules)
show("import os.path as p; print(p.join('a', 'b'))")
show("__import__('')")
show("__import__(5)")
show("__import__('os', level=-1)")
