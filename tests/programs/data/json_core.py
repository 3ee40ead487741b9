"""The native halves of the JSON decoder and encoder."""

import json
import _json

cs = _json.make_scanner(json.JSONDecoder())


def mk(markers={}, default=lambda o: 1 / 0, enc=_json.encode_basestring_ascii, indent=None, ks=": ", isep=", ", sort=False, skip=False, nan=True):
    return _json.make_encoder(markers, default, enc, indent, ks, isep, sort, skip, nan)


cycle = []
cycle.append(cycle)

def show(*sources):
    for source in sources:
        try:
            print(source[:60], "->", repr(eval(source)))
        except Exception as error:
            print(source[:60], "!!", type(error).__name__, error)


show(
    "cs('[1,2]',0)",
    "cs('x',0)",
    "cs('',0)",
    "cs('[1',0)",
    "cs('[1',5)",
    "cs('[1',-1)",
    "cs(b'[1]',0)",
    "cs('[1]')",
    "cs(idx=0,string='1')",
    "cs('[1,]',0)",
    'cs(\'{"a":1,}\',0)',
    'cs(\'{"a" 1}\',0)',
    "cs('{a:1}',0)",
    'cs(\'{"a":}\',0)',
    "cs('[1 2]',0)",
    "cs('NaN',0)",
    "cs('-Infinity',0)",
    "cs('-',0)",
    "cs('1.5e5x',0)",
    "cs('1e',0)",
    "cs('01',0)",
    "cs('nul',0)",
    "cs('true',0)",
    'cs(\'"abc\',0)',
    'cs(\'"a\\nb"\',0)',
    'cs(\'"\\\\u12"\',0)',
    'cs(\'"\\\\x"\',0)',
    'cs(\'"\\\\ud83d\\\\ude00"\',0)',
    'cs(\'"\\\\ud83d"\',0)',
    'cs(\'"\\\\\',0)',
    'cs(\'"\\\\u123\',0)',
    'cs(\'{"a":1\',0)',
    'cs(\'{"a":1 \',0)',
    "cs('{',0)",
    "cs('[',0)",
    "cs('[1,',0)",
    'cs(\'{"a":1,\',0)',
    'cs(\'{"a"\',0)',
    "cs('[nul]',0)",
    'cs(\'{"a": nul}\',0)',
    'cs(\'{"a":1 "b"\',0)',
    "cs('1.',0)",
    "cs('-0',0)",
    "cs('1E400',0)",
    "cs('Inf',0)",
    'cs(\'"\\\\u 123"\',0)',
    'cs(\'"\\\\ud83dx"\',0)',
    'cs(\'"\\\\ud83d\\\\u0041"\',0)',
    "cs('[1, ]',0)",
    'cs(\'{"a":1, }\',0)',
    '_json.scanstring(\'"abc"\',1)',
    '_json.scanstring(\'abc"\',0,False)',
    '_json.scanstring(\'"a\\x01"\',1,False)',
    '_json.scanstring(\'"a\\x01"\',1)',
    '_json.scanstring(5,1)',
    "_json.scanstring('a',5)",
    "_json.scanstring('a',-1)",
    '_json.scanstring(b\'a"\',0)',
    '_json.encode_basestring(\'a"\\\\\\n\\x00é\\u2028😀\')',
    '_json.encode_basestring_ascii(\'a"\\\\\\n\\x00é\\u2028😀\\x7f\\ud800\')',
    '_json.encode_basestring(5)',
    '_json.encode_basestring_ascii(5)',
    '_json.make_encoder()',
    "mk()([1,2.5,'a',None,True,{'b':[],'c':{}}],0)",
    "mk(nan=False)(float('nan'),0)",
    "mk()(float('inf'),0)",
    'mk()({1:2,2.5:3,None:4,True:5,False:1},0)',
    'mk()({(1,):2},0)',
    'mk(skip=True)({(1,):2},0)',
    "mk(sort=True)({'b':1,'a':2},0)",
    'mk(default=lambda o:[5])(object(),0)',
    'mk(indent=2)([1],0)',
    "mk(indent='  ')([1],0)",
    "mk(indent='  ')([1,{'a':[2,3]}],0)",
    "mk(indent='  ')([1,{'a':[2,3],'b':{}}],1)",
    'mk()(cycle, 0)',
    'mk(markers=None)([1],0)',
    "mk(enc=lambda s:'<'+s+'>')(['a'],0)",
    "mk(enc=lambda s:5)(['a'],0)",
    'mk()([1])',
    "mk()({'a':object()},0)",
    'mk(ks=5)',
    'mk()([10**20, -5],0)',
    'mk()((1,2),0)',
    'mk()(10**5000,0)',
    "mk(nan=False)({float('nan'):1},0)",
    '_json.make_scanner(5)',
    '_json.make_scanner()',
    "json.loads('[1')",
    "json.loads('1'*5000)",
)
