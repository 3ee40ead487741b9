/* Reads and writes objects through CPython 3.14's macros and inline functions only: no function of the runtime is called,
 * so what is checked is that the objects lie in memory as the headers say. Every function answers 0, or the number of
 * the line that found a difference. */
#define NDEBUG
#include <Python.h>
#include <string.h>

#define CHECK(condition) do { if (!(condition)) return __LINE__; } while (0)

/* Inline Py_DECREF calls this for the last count; the test never lets it come to that. */
void _Py_Dealloc(PyObject *object) { (void)object; __builtin_trap(); }

int check_list(PyObject *list, PyObject *first, PyObject *second) {
    CHECK(PyList_Check(list) && PyList_CheckExact(list));
    CHECK(!PyTuple_Check(list) && !PyUnicode_Check(list));
    CHECK(PyList_GET_SIZE(list) == 2 && Py_SIZE(list) == 2);
    CHECK(PyList_GET_ITEM(list, 0) == first && PyList_GET_ITEM(list, 1) == second);
    CHECK(((PyListObject *)list)->allocated >= 2);
    /* Exchange the two items through the macro. */
    PyList_SET_ITEM(list, 0, second);
    PyList_SET_ITEM(list, 1, first);
    return 0;
}

/* Appends in place when there is room, as Cython's generated code does. */
int append_in_place(PyObject *list, PyObject *item) {
    PyListObject *l = (PyListObject *)list;
    CHECK(Py_SIZE(list) < l->allocated);
    Py_INCREF(item);
    PyList_SET_ITEM(list, Py_SIZE(list), item);
    Py_SET_SIZE(list, Py_SIZE(list) + 1);
    return 0;
}

int check_tuple(PyObject *tuple, PyObject *first) {
    CHECK(PyTuple_Check(tuple) && PyTuple_CheckExact(tuple));
    CHECK(PyTuple_GET_SIZE(tuple) == 3);
    CHECK(PyTuple_GET_ITEM(tuple, 0) == first);
    CHECK(PyTuple_GET_ITEM(tuple, 2) == Py_None || PyTuple_GET_ITEM(tuple, 2) != NULL);
    return 0;
}

int check_int(PyObject *number, Py_ssize_t value) {
    CHECK(PyLong_Check(number) && PyLong_CheckExact(number));
    CHECK(PyUnstable_Long_IsCompact((PyLongObject *)number));
    CHECK(PyUnstable_Long_CompactValue((PyLongObject *)number) == value);
    return 0;
}

int check_digits(PyObject *number, int sign, Py_ssize_t count, const digit *digits) {
    PyLongObject *n = (PyLongObject *)number;
    CHECK(!PyUnstable_Long_IsCompact(n));
    CHECK((Py_ssize_t)(n->long_value.lv_tag >> 3) == count);
    CHECK(1 - (int)(n->long_value.lv_tag & 3) == sign);
    CHECK(memcmp(n->long_value.ob_digit, digits, count * sizeof(digit)) == 0);
    return 0;
}

int check_str(PyObject *text, int kind, int ascii, Py_ssize_t length, const Py_UCS4 *points) {
    CHECK(PyUnicode_Check(text) && PyUnicode_CheckExact(text));
    CHECK(PyUnicode_GET_LENGTH(text) == length);
    CHECK(PyUnicode_KIND(text) == kind);
    CHECK(PyUnicode_IS_ASCII(text) == ascii);
    CHECK(PyUnicode_IS_COMPACT(text));
    for (Py_ssize_t i = 0; i < length; i++) {
        CHECK(PyUnicode_READ(kind, PyUnicode_DATA(text), i) == points[i]);
        CHECK(PyUnicode_READ_CHAR(text, i) == points[i]);
    }
    /* The data ends in a NUL of its own width. */
    CHECK(PyUnicode_READ(kind, PyUnicode_DATA(text), length) == 0);
    return 0;
}

int check_float(PyObject *number, double value) {
    CHECK(PyFloat_Check(number) && PyFloat_CheckExact(number));
    CHECK(PyFloat_AS_DOUBLE(number) == value);
    ((PyFloatObject *)number)->ob_fval = value + 1.0;
    return 0;
}

int check_dict(PyObject *dict, Py_ssize_t size) {
    CHECK(PyDict_Check(dict) && PyDict_CheckExact(dict));
    CHECK(PyDict_GET_SIZE(dict) == size);
    return 0;
}

int check_type(PyTypeObject *type, const char *name, Py_ssize_t basicsize, Py_ssize_t itemsize, PyTypeObject *base) {
    CHECK(PyType_Check((PyObject *)type));
    CHECK(strcmp(type->tp_name, name) == 0);
    CHECK(type->tp_basicsize == basicsize && type->tp_itemsize == itemsize);
    CHECK(PyType_HasFeature(type, Py_TPFLAGS_READY));
    CHECK(type->tp_base == base);
    CHECK(PyTuple_Check(type->tp_mro) && PyTuple_GET_ITEM(type->tp_mro, 0) == (PyObject *)type);
    CHECK(type->tp_dealloc && type->tp_getattro && type->tp_repr && type->tp_alloc && type->tp_free);
    CHECK(_Py_IsImmortal((PyObject *)type));
    return 0;
}

int check_counts(PyObject *mortal, PyObject *immortal) {
    Py_ssize_t before = Py_REFCNT(mortal);
    Py_INCREF(mortal);
    CHECK(Py_REFCNT(mortal) == before + 1);
    Py_DECREF(mortal);
    CHECK(Py_REFCNT(mortal) == before);
    /* Older stable ABIs test the whole word: the upper half of a mortal object's is 0. */
    CHECK(mortal->ob_refcnt_full >> 32 == 0);
    Py_ssize_t word = immortal->ob_refcnt_full;
    Py_INCREF(immortal);
    Py_DECREF(immortal);
    CHECK((Py_ssize_t)immortal->ob_refcnt_full == word && _Py_IsImmortal(immortal));
    return 0;
}
