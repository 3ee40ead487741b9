"""compare: cmp.py DUMPBIN FILES..."""
import ast, sys, struct, subprocess, warnings, difflib, glob, os
warnings.simplefilter("ignore")
def const(v):
    if v is None: return "none"
    if v is True: return "bool 1"
    if v is False: return "bool 0"
    if v is ...: return "ellipsis"
    if type(v) is int: return "int %x"%v
    f=lambda x:"%x"%struct.unpack("<Q",struct.pack("<d",x))[0]
    if type(v) is float: return "float "+f(v)
    if type(v) is complex: return "complex "+f(v.real)+" "+f(v.imag)
    if type(v) is str: return "str "+v.encode("utf-8","surrogatepass").hex()
    if type(v) is bytes: return "bytes "+v.hex()
    return "?"
class D:
    def __init__(s): s.o=[]; s.d=0
    def line(s,name,n,rest=""):
        at=f" @{n.lineno}:{n.col_offset}-{n.end_lineno}:{n.end_col_offset}" if n is not None else ""
        s.o.append(f"{s.d} {name}{at} {rest}")
    def lst(s,f,xs):
        s.line("."+f,None); s.d+=1
        for x in xs: s.node(x)
        s.d-=1
    def opt(s,f,x):
        if x is not None:
            s.line("."+f,None); s.d+=1; s.node(x); s.d-=1
    def node(s,n):
        t=type(n).__name__
        if t in("Module","Interactive"):
            s.lst("body",n.body)
            for i in getattr(n,"type_ignores",[]): s.line("TypeIgnore",None,f"{i.lineno} {i.tag}")
            return
        if t=="Expression": s.node(n.body); return
        N=lambda x:"None" if x is None else x
        c=lambda x:type(x).__name__
        rest=""
        if t in("FunctionDef","AsyncFunctionDef","ClassDef"): rest=n.name
        elif t in("AugAssign","BoolOp","BinOp","UnaryOp"): rest=c(n.op)
        elif t=="AnnAssign": rest=str(n.simple)
        elif t=="ImportFrom": rest=f"{N(n.module)} {n.level}"
        elif t in("Global","Nonlocal"): rest=",".join(n.names)
        elif t=="Compare": rest="["+", ".join(map(c,n.ops))+"]"
        elif t=="FormattedValue": rest=str(n.conversion)
        elif t=="Interpolation": rest=f"{n.conversion} {const(n.str)}"
        elif t=="Constant": rest=f"{const(n.value)} {N(n.kind)}"
        elif t=="Attribute": rest=f"{n.attr} {c(n.ctx)}"
        elif t=="Name": rest=f"{n.id} {c(n.ctx)}"
        elif t in("Subscript","Starred","List","Tuple"): rest=c(n.ctx)
        elif t=="MatchSingleton": rest=const(n.value)
        elif t=="MatchMapping": rest=N(n.rest)
        elif t in("MatchStar","MatchAs","ExceptHandler"): rest=N(n.name)
        elif t=="MatchClass": rest=",".join(n.kwd_attrs)
        elif t in("TypeVar","ParamSpec","TypeVarTuple"): rest=n.name
        elif t=="alias": rest=f"{n.name} {N(n.asname)}"
        elif t=="keyword": rest=N(n.arg)
        elif t=="comprehension": rest=str(n.is_async)
        elif t=="arg": rest=n.arg
        if getattr(n,"type_comment",None) is not None: rest+=" # "+n.type_comment
        s.line(t,n if hasattr(n,"lineno") else None,rest); s.d+=1
        g=lambda *fs:[s.opt(f,getattr(n,f)) for f in fs]
        L=lambda *fs:[s.lst(f,getattr(n,f)) for f in fs]
        many=lambda xs:[s.node(x) for x in xs]
        if t in("FunctionDef","AsyncFunctionDef"): s.node(n.args);L("body","decorator_list");g("returns");many(n.type_params)
        elif t=="ClassDef": L("bases");many(n.keywords);L("body","decorator_list");many(n.type_params)
        elif t in("Return","Expr","Yield"): g("value")
        elif t=="Delete": L("targets")
        elif t=="Assign": L("targets");g("value")
        elif t=="TypeAlias": g("name");many(n.type_params);g("value")
        elif t=="AugAssign": g("target","value")
        elif t=="AnnAssign": g("target","annotation","value")
        elif t in("For","AsyncFor"): g("target","iter");L("body","orelse")
        elif t in("While","If"): g("test");L("body","orelse")
        elif t in("With","AsyncWith"): many(n.items);L("body")
        elif t=="withitem": g("context_expr","optional_vars")
        elif t=="Match": g("subject");many(n.cases)
        elif t=="match_case": s.node(n.pattern);g("guard");L("body")
        elif t=="Raise": g("exc","cause")
        elif t in("Try","TryStar"): L("body");many(n.handlers);L("orelse","finalbody")
        elif t=="ExceptHandler": g("type");L("body")
        elif t=="Assert": g("test","msg")
        elif t in("Import","ImportFrom"): many(n.names)
        elif t in("TypeVar","ParamSpec","TypeVarTuple"):
            if t=="TypeVar": g("bound")
            g("default_value")
        elif t=="arguments":
            def A(f,xs):
                s.line("."+f,None); many(xs)
            A("posonlyargs",n.posonlyargs);A("args",n.args);A("vararg",[n.vararg] if n.vararg else []);A("kwonlyargs",n.kwonlyargs)
            for d in n.kw_defaults: s.line(".kw_default",None); s.opt("value",d)
            A("kwarg",[n.kwarg] if n.kwarg else []);L("defaults")
        elif t=="arg": g("annotation")
        elif t=="keyword": s.node(n.value)
        elif t=="comprehension": g("target","iter");L("ifs")
        elif t in("BoolOp","JoinedStr","TemplateStr"): L("values")
        elif t=="NamedExpr": many([n.target,n.value])
        elif t=="BinOp": many([n.left,n.right])
        elif t=="UnaryOp": s.node(n.operand)
        elif t=="Lambda": many([n.args,n.body])
        elif t=="IfExp": many([n.test,n.body,n.orelse])
        elif t=="Dict":
            for k,v in zip(n.keys,n.values): s.opt("key",k); s.node(v)
        elif t in("Set","List","Tuple"): L("elts")
        elif t in("ListComp","SetComp","GeneratorExp"): s.node(n.elt);many(n.generators)
        elif t=="DictComp": many([n.key,n.value]);many(n.generators)
        elif t=="Compare": s.node(n.left);L("comparators")
        elif t=="Call": s.node(n.func);L("args");many(n.keywords)
        elif t in("Await","YieldFrom","Attribute","Starred"): s.node(n.value)
        elif t in("FormattedValue","Interpolation"): s.node(n.value);g("format_spec")
        elif t=="Subscript": many([n.value,n.slice])
        elif t=="Slice": g("lower","upper","step")
        elif t=="MatchValue": s.node(n.value)
        elif t in("MatchSequence","MatchOr"): L("patterns")
        elif t=="MatchMapping": L("keys","patterns")
        elif t=="MatchClass": s.node(n.cls);L("patterns","kwd_patterns")
        elif t=="MatchAs":
            if n.pattern: s.node(n.pattern)
        s.d-=1
def main():
    bin=sys.argv[1]; files=sys.argv[2:]; TC=bool(os.environ.get("TC"))
    if not files:
        root="/work/.oracle/root/usr/lib/python3.14"
        files=sorted(glob.glob(root+"/**/*.py",recursive=True))
    p=subprocess.Popen([bin]+(["--type-comments"] if TC else [])+["-"],stdin=subprocess.PIPE,stdout=subprocess.PIPE)
    import threading
    def feed():
        p.stdin.write(("\n".join(files)+"\n").encode()); p.stdin.close()
    threading.Thread(target=feed).start()
    cur=None; buf=[]; bad=0; ok=0; nodes=0; shown=0
    def finish():
        nonlocal bad,ok,nodes,shown
        if cur is None: return
        try:
            e=D(); e.node(ast.parse(open(cur,"rb").read(),type_comments=TC));exp=e.o
        except SyntaxError as x: exp=["ERR"]
        except Exception as x: print("skip",cur,x); return
        if exp==["ERR"]:
            if len(buf)==1 and buf[0].startswith("SyntaxError"): ok+=1; return
        if exp==buf: ok+=1; nodes+=sum(1 for x in exp if "@" in x); return
        bad+=1
        if shown<int(os.environ.get("SHOW","25")):
            print("DIFF",cur)
            k=0
            for a,b in zip(exp,buf):
                if a!=b:
                    print("   want",a[:200]); print("   have",b[:200]); k+=1; shown+=1
                    if k>=4: break
            if len(exp)!=len(buf): print("   len",len(exp),len(buf),buf[:1] if len(buf)==1 else "")
    for line in p.stdout:
        line=line.decode("utf-8","surrogateescape").rstrip("\n")
        if line.startswith("=== "): finish(); cur=line[4:]; buf=[]
        else: buf.append(line)
    finish()
    print("files ok",ok,"bad",bad,"nodes",nodes)
main()
