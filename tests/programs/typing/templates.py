"""Template strings."""

def clean(text):
    """Addresses differ from run to run."""
    while ' at 0x' in text:
        start = text.index(' at 0x')
        end = start + 6
        while end < len(text) and text[end] in '0123456789abcdef':
            end += 1
        text = text[:start] + ' at ...' + text[end:]
    return text


def t(function):
    try:
        print(clean(repr(function())))
    except Exception as error:
        print(type(error).__name__, clean(str(error)))


from string.templatelib import Template, Interpolation, convert
x=3; n='w'
t(lambda: t'')
t(lambda: t'a{x}b{x!r:>{x}}c')
t(lambda: t'{x}{x}')
t(lambda: (t'{x}{x}').strings)
t(lambda: (t'a{x}b').interpolations)
t(lambda: (t'a{x=}b').values)
t(lambda: list(t'a{x = !s:3}b'))
t(lambda: list(t'{x}{n}a'))
t(lambda: t'a' + t'b{x}' + t'c{x}d')
t(lambda: t'a' + 'b')
t(lambda: 'b'+t'a')
t(lambda: t'a'+1)
t(lambda: Template('a','b',Interpolation(1,'x','r','f'),Interpolation(2),'c'))
t(lambda: Template())
t(lambda: Template('a').strings)
t(lambda: Template(Interpolation(1)).strings)
t(lambda: Template(1))
t(lambda: Template(a=1))
t(lambda: Interpolation())
t(lambda: Interpolation(1,2))
t(lambda: Interpolation(1,'a','x'))
t(lambda: Interpolation(1,'a',2))
t(lambda: Interpolation(1,'a',None,3))
t(lambda: Interpolation(1,'a','s','d','e'))
t(lambda: Interpolation(value=1,expression='a',conversion='a',format_spec='z'))
t(lambda: Interpolation(value=1,expression='a',conversion='a',format_spec='z', foo=1))
t(lambda: (Interpolation.__match_args__, Interpolation.__text_signature__, Template.__text_signature__, Interpolation.__doc__, Template.__doc__))
i=Interpolation(1,'a','s','d')
t(lambda:(i.value,i.expression,i.conversion,i.format_spec))
t(lambda:setattr(i,'value',2))
t(lambda:setattr(i,'foo',2))
t(lambda:setattr(t'a','strings',2))
t(lambda:i.__reduce__())
t(lambda:(t'a{x}').__reduce__())
t(lambda:hash(i) is not None)
t(lambda:i==Interpolation(1,'a','s','d'))
t(lambda:t'a'==t'a')
t(lambda:type('X',(Template,),{}))
t(lambda:type('X',(Interpolation,),{}))
t(lambda:Template[int]); t(lambda:Interpolation[int])
t(lambda:type(iter(t'a')))
t(lambda:iter(t'a').__reduce__())
t(lambda:len(t'a'))
t(lambda:str(t'a'))
t(lambda:t'{x:{n}>10}'.interpolations[0].format_spec)
import pickle,copy
t(lambda:pickle.loads(pickle.dumps(t'a{x}b')))
t(lambda:copy.deepcopy(t'a{x}b'))
t(lambda:copy.copy(t'a{x}b'))
t(lambda:t'{undefined_name}')
t(lambda:t'a' t'b{x}' )

match i:
    case Interpolation(v,e,c,f): print(v,e,c,f)
