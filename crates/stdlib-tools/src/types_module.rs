//! `_types`: names of the classes that have no name in `builtins`.

/// Define names for built-in types.
#[objects::pymodule(name = "_types")]
pub mod module {
    use objects::builtins::module::Module;
    use objects::builtins::static_type;
    use objects::raw::{Py, PyResult};

    /// Attribute and class. A class that the runtime has not got yet has no attribute.
    const CLASSES: &[(&str, &str)] = &[
        ("AsyncGeneratorType", "async_generator"),
        ("BuiltinFunctionType", "builtin_function_or_method"),
        ("BuiltinMethodType", "builtin_function_or_method"),
        ("CapsuleType", "PyCapsule"),
        ("CellType", "cell"),
        ("ClassMethodDescriptorType", "classmethod_descriptor"),
        ("CodeType", "code"),
        ("CoroutineType", "coroutine"),
        ("EllipsisType", "ellipsis"),
        ("FrameType", "frame"),
        ("FunctionType", "function"),
        ("GeneratorType", "generator"),
        ("GenericAlias", "types.GenericAlias"),
        ("GetSetDescriptorType", "getset_descriptor"),
        ("LambdaType", "function"),
        ("MappingProxyType", "mappingproxy"),
        ("MemberDescriptorType", "member_descriptor"),
        ("MethodDescriptorType", "method_descriptor"),
        ("MethodType", "method"),
        ("MethodWrapperType", "method-wrapper"),
        ("ModuleType", "module"),
        ("NoneType", "NoneType"),
        ("NotImplementedType", "NotImplementedType"),
        ("SimpleNamespace", "types.SimpleNamespace"),
        ("TracebackType", "traceback"),
        ("UnionType", "typing.Union"),
        ("WrapperDescriptorType", "wrapper_descriptor"),
    ];

    fn exec(module: &Py<Module>) -> PyResult<()> {
        for (attribute, name) in CLASSES {
            if let Some(class) = static_type(name) {
                module.add(attribute, class.upcast())?;
            }
        }
        Ok(())
    }
}
