"""Reading and writing delimited text."""

import csv
import _csv
import io


def r(*args, **settings):
    return list(csv.reader(*args, **settings))


def w(rows, **settings):
    out = io.StringIO(newline="")
    writer = csv.writer(out, **settings)
    for row in rows:
        writer.writerow(row)
    return out.getvalue()


d = csv.get_dialect("excel")

def show(*sources):
    for source in sources:
        try:
            print(source[:60], "->", repr(eval(source)))
        except Exception as error:
            print(source[:60], "!!", type(error).__name__, error)


show(
    "r(['a,b'], **dict(delimiter=''))",
    "r(['a,b'], **dict(delimiter='ab'))",
    "r(['a,b'], **dict(delimiter=5))",
    "r(['a,b'], **dict(delimiter=None))",
    "r(['a,b'], **dict(quotechar=''))",
    "r(['a,b'], **dict(quotechar=5))",
    "r(['a,b'], **dict(quotechar=None))",
    "r(['a,b'], **dict(escapechar='ab'))",
    "r(['a,b'], **dict(escapechar=''))",
    "r(['a,b'], **dict(lineterminator=5))",
    "r(['a,b'], **dict(lineterminator=None))",
    "r(['a,b'], **dict(quoting=9))",
    "r(['a,b'], **dict(quoting='a'))",
    "r(['a,b'], **dict(quoting=-1))",
    "r(['a,b'], **dict(delimiter='\\n'))",
    'r([\'a,b\'], **dict(delimiter=\'"\'))',
    "r(['a,b'], **dict(quotechar=' ',skipinitialspace=True))",
    "r(['a,b'], **dict(delimiter=' ',skipinitialspace=True))",
    "r(['a,b'], **dict(dialect='nope'))",
    "r(['a,b'], **dict(dialect=5))",
    "r(['a,b'], **dict(escapechar=','))",
    'r([\'a,b\'], **dict(escapechar=\'"\'))',
    "r(['a,b'], **dict(lineterminator=','))",
    "r(['a,b'], **dict(quotechar='\\r'))",
    "r(['a,b'], **dict(strict=5))",
    "r(['a,b'], **dict(doublequote='x'))",
    "r(['a,b'], **dict(delimiter=b','))",
    'r([\'a,b\'], **dict(quotechar=b\'"\'))',
    "r(['a,b'], **dict(escapechar=5))",
    'r([\'a,b\'], **dict(lineterminator=\'ab"\'))',
    "r(['a,b'], **dict(escapechar=' ',skipinitialspace=True))",
    'r([\'a,b,"c,d"\',\'1,2\'])',
    'r([\'"a\'])',
    'r([\'"a\'],strict=True)',
    'r([\'a"b\'])',
    'r([\'"a"b\'])',
    'r([\'"a"b\'],strict=True)',
    'r([\'"a\\n\',\'b"\'])',
    "r(['a\\rb'])",
    "r(['a\\nb'])",
    "r(['a\\r\\n'])",
    'r([5])',
    "r([b'a'])",
    "r([''])",
    'r([\'1,"2",3.5,x\'],quoting=csv.QUOTE_NONNUMERIC)',
    'r([\'1,"2",3.5\'],quoting=csv.QUOTE_NONNUMERIC)',
    'r([\'a,,"",b\'],quoting=csv.QUOTE_NOTNULL)',
    'r([\'1,,"",b\'],quoting=csv.QUOTE_STRINGS)',
    'r([\'1,,"",2\'],quoting=csv.QUOTE_STRINGS)',
    "r(['a\\\\,b'],escapechar='\\\\')",
    "r(['a\\\\'],escapechar='\\\\')",
    "r(['a\\\\'],escapechar='\\\\',strict=True)",
    "r(['a, b'],skipinitialspace=True)",
    'r(["a,\'b"],quotechar=None,quoting=csv.QUOTE_NONE)',
    'r([\'a"b""c\'],doublequote=False)',
    'r([\'"a""b"\'])',
    'r([\'"a""b"\'],doublequote=False)',
    "r(['x'*200000])",
    "r(['a;b'],delimiter=';')",
    'w([[\'a\',\'b c\',\'d,e\',\'f"g\',5,2.5,None,\'\']])',
    'w([[]])',
    "w([['']])",
    'w([[None]])',
    'w([5])',
    "w([['a']],quoting=csv.QUOTE_ALL)",
    "w([['a',1,2.5,None]],quoting=csv.QUOTE_NONNUMERIC)",
    "w([['a',1,2.5,None]],quoting=csv.QUOTE_STRINGS)",
    "w([['a',1,2.5,None,'']],quoting=csv.QUOTE_NOTNULL)",
    "w([['a,b']],quoting=csv.QUOTE_NONE)",
    "w([['a,b']],quoting=csv.QUOTE_NONE,escapechar='\\\\')",
    'w([[\'a"b\']],doublequote=False)',
    'w([[\'a"b\']],doublequote=False,escapechar=\'\\\\\')',
    "w([['a\\\\b']],escapechar='\\\\')",
    "w([['a\\nb','c\\rd']])",
    "w([['']],quoting=csv.QUOTE_NONE)",
    'w([[None]],quoting=csv.QUOTE_STRINGS)',
    "w([[' a','b ']])",
    "w([['a','']],quoting=csv.QUOTE_NONE)",
    'w([[\'a"b\']],quoting=csv.QUOTE_NONE)',
    'w([[\'a"b\']],quoting=csv.QUOTE_NONE,quotechar=None)',
    "w([['a b']],delimiter=' ')",
    "w([['','a']],delimiter=' ',skipinitialspace=True)",
    "w([[' a',' ']],skipinitialspace=True)",
    "w([['',None]],delimiter=' ',skipinitialspace=True,quoting=csv.QUOTE_NONE)",
    'w([[1e400,10**30,True]])',
    "w([['a']],lineterminator='X')",
    "w([['aX']],lineterminator='X')",
    'csv.writer(5)',
    'csv.field_size_limit()',
    "csv.field_size_limit('a')",
    'csv.field_size_limit(5)',
    'csv.field_size_limit(131072)',
    "r(['x'*131073])",
    'csv.field_size_limit(10**30)',
    'csv.list_dialects()',
    "csv.get_dialect('nope')",
    '(d.delimiter,d.doublequote,d.escapechar,d.lineterminator,d.quotechar,d.quoting,d.skipinitialspace,d.strict)',
    "r(['\\0a'])",
    'r([\'a\',\'"b\',\'c"d\'])',
)
