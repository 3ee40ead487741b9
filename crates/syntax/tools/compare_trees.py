"""Compares this crate's trees with those of the Python that runs this script, node by node with all places.

Usage: python3.14 compare_trees.py EXAMPLES_DIR/dump [--type-comments] [FILE...]
Without files: all of the standard library.
"""

import ast
import glob
import os
import struct
import subprocess
import sys
import threading
import warnings

# Fields in the order of examples/dump.rs: `.x` a list under its name, `?x` an optional node under its name, `x` plain.
FIELDS = {
    "FunctionDef": "args .body .decorator_list ?returns type_params",
    "AsyncFunctionDef": "args .body .decorator_list ?returns type_params",
    "ClassDef": ".bases keywords .body .decorator_list type_params",
    "Return": "?value", "Expr": "?value", "Yield": "?value", "Delete": ".targets", "Assign": ".targets ?value",
    "TypeAlias": "?name type_params ?value", "AugAssign": "?target ?value", "AnnAssign": "?target ?annotation ?value",
    "For": "?target ?iter .body .orelse", "AsyncFor": "?target ?iter .body .orelse", "While": "?test .body .orelse",
    "If": "?test .body .orelse", "With": "items .body", "AsyncWith": "items .body",
    "withitem": "?context_expr ?optional_vars", "Match": "?subject cases", "match_case": "pattern ?guard .body",
    "Raise": "?exc ?cause", "Try": ".body handlers .orelse .finalbody", "TryStar": ".body handlers .orelse .finalbody",
    "ExceptHandler": "?type .body", "Assert": "?test ?msg", "Import": "names", "ImportFrom": "names",
    "TypeVar": "?bound ?default_value", "ParamSpec": "?default_value", "TypeVarTuple": "?default_value",
    "arg": "?annotation", "keyword": "value", "comprehension": "?target ?iter .ifs", "BoolOp": ".values",
    "JoinedStr": ".values", "TemplateStr": ".values", "NamedExpr": "target value", "BinOp": "left right",
    "UnaryOp": "operand", "Lambda": "args body", "IfExp": "test body orelse", "Set": ".elts", "List": ".elts",
    "Tuple": ".elts", "ListComp": "elt generators", "SetComp": "elt generators", "GeneratorExp": "elt generators",
    "DictComp": "key value generators", "Compare": "left .comparators", "Call": "func .args keywords", "Await": "value",
    "YieldFrom": "value", "Attribute": "value", "Starred": "value", "FormattedValue": "value ?format_spec",
    "Interpolation": "value ?format_spec", "Subscript": "value slice", "Slice": "?lower ?upper ?step",
    "MatchValue": "value", "MatchSequence": ".patterns", "MatchOr": ".patterns", "MatchMapping": ".keys .patterns",
    "MatchClass": "cls .patterns .kwd_patterns", "MatchAs": "pattern", "Expression": "body",
}  # fmt: skip
# Fields that stand on the node's own line.
SCALARS = {
    "FunctionDef": "name", "AsyncFunctionDef": "name", "ClassDef": "name", "AugAssign": "op", "BoolOp": "op",
    "BinOp": "op", "UnaryOp": "op", "AnnAssign": "simple", "ImportFrom": "module level", "Compare": "ops",
    "FormattedValue": "conversion", "Interpolation": "conversion str", "Constant": "value kind",
    "Attribute": "attr ctx", "Name": "id ctx", "Subscript": "ctx", "Starred": "ctx", "List": "ctx", "Tuple": "ctx",
    "MatchSingleton": "value", "MatchMapping": "rest", "MatchStar": "name", "MatchAs": "name", "ExceptHandler": "name",
    "TypeVar": "name", "ParamSpec": "name", "TypeVarTuple": "name", "alias": "name asname", "keyword": "arg",
    "comprehension": "is_async", "arg": "arg",
}  # fmt: skip
COMMAS = {"Global": "names", "Nonlocal": "names", "MatchClass": "kwd_attrs"}


def bits(number):
    return f"{struct.unpack('<Q', struct.pack('<d', number))[0]:x}"


def constant(value):
    match value:
        case None:
            return "none"
        case bool():
            return f"bool {value:d}"
        case int():
            return f"int {value:x}"
        case float():
            return f"float {bits(value)}"
        case complex():
            return f"complex {bits(value.real)} {bits(value.imag)}"
        case str():
            return "str " + value.encode("utf-8", "surrogatepass").hex()
        case bytes():
            return "bytes " + value.hex()
    return "ellipsis"


class Dump:
    def __init__(self):
        self.lines, self.depth = [], 0

    def line(self, name, node=None, rest=""):
        at = ""
        if hasattr(node, "lineno"):
            at = f" @{node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}"
        self.lines.append(f"{self.depth} {name}{at} {rest}")

    def nested(self, nodes):
        self.depth += 1
        for node in nodes:
            self.node(node)
        self.depth -= 1

    def scalar(self, kind, field, value):
        if kind in ("Constant", "MatchSingleton") and field == "value" or field == "str":
            return constant(value)
        if isinstance(value, list):
            return "[" + ", ".join(type(item).__name__ for item in value) + "]"
        return type(value).__name__ if isinstance(value, ast.AST) else str(value)

    def node(self, node):
        kind = type(node).__name__
        if kind == "Module":
            self.line(".body")
            self.nested(node.body)
            for ignore in node.type_ignores:
                self.line("TypeIgnore", None, f"{ignore.lineno} {ignore.tag}")
            return
        rest = " ".join(self.scalar(kind, field, getattr(node, field)) for field in SCALARS.get(kind, "").split())
        if kind in COMMAS:
            rest = ",".join(getattr(node, COMMAS[kind]))
        if getattr(node, "type_comment", None) is not None:
            rest += " # " + node.type_comment
        self.line(kind, node, rest)
        self.depth += 1
        if kind == "arguments":
            self.arguments(node)
        elif kind == "Dict":
            for key, value in zip(node.keys, node.values):
                self.field("?key", key)
                self.node(value)
        for field in FIELDS.get(kind, "").split():
            self.field(field, getattr(node, field.strip(".?")))
        self.depth -= 1

    def field(self, field, value):
        nodes = value if isinstance(value, list) else [value] if value is not None else []
        if field[0] == "." or field[0] == "?" and nodes:
            self.line("." + field[1:])
            self.nested(nodes)
        elif field[0] not in ".?":
            self.depth -= 1
            self.nested(nodes)
            self.depth += 1

    def arguments(self, node):
        for field in ("posonlyargs", "args", "vararg", "kwonlyargs", "kw_defaults", "kwarg"):
            value = getattr(node, field)
            nodes = value if isinstance(value, list) else [value] if value is not None else []
            if field == "kw_defaults":
                for default in nodes:
                    self.line(".kw_default")
                    self.field("?value", default)
                continue
            self.line("." + field)
            for item in nodes:
                self.node(item)
        self.field(".defaults", node.defaults)


def expected(name, type_comments):
    dump = Dump()
    try:
        with open(name, "rb") as file:
            dump.node(ast.parse(file.read(), type_comments=type_comments))
    except SyntaxError:
        return None
    return dump.lines


def trees(program, type_comments, names):
    """Pairs of a file name and what our program prints for it."""
    command = [program] + ["--type-comments"] * type_comments + ["-"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    feed = lambda: (process.stdin.write("\n".join(names).encode() + b"\n"), process.stdin.close())
    threading.Thread(target=feed).start()
    name, lines = None, []
    for line in process.stdout:
        line = line.decode().rstrip("\n")
        if line.startswith("=== "):
            if name:
                yield name, lines
            name, lines = line[4:], []
        else:
            lines.append(line)
    yield name, lines


def main():
    warnings.simplefilter("ignore")
    program, *names = sys.argv[1:]
    type_comments = "--type-comments" in names
    names = [name for name in names if not name.startswith("--")]
    root = os.path.dirname(os.__file__)
    names = names or sorted(filter(os.path.exists, glob.glob(root + "/**/*.py", recursive=True)))
    equal = different = nodes = 0
    for name, have in trees(program, type_comments, names):
        want = expected(name, type_comments)
        if have == want or want is None and have[0].startswith("SyntaxError"):
            equal, nodes = equal + 1, nodes + len(want or [])
            continue
        different += 1
        print(name)
        pairs = [pair for pair in zip(want or ["error"], have) if pair[0] != pair[1]]
        for a, b in pairs[:3]:
            print(f"  want {a:.200}\n  have {b:.200}")
    print(f"{equal} files equal ({nodes} lines), {different} different")


main()
