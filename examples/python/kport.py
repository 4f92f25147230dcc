# SPDX-License-Identifier: MIT
"""kport from Python, by ctypes: libkport.so.3 on Linux, kport.dll on Windows. kport.h is the manual.

    with kport.open("lpt1") as port:
        port.out8(0x378, 0x55)
        status = port.in8(0x379)
"""
import ctypes
import os


class Error(Exception):
    """status is one of kport.h's numbers; the text is the library's."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


class _Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("system_code", ctypes.c_long),
                ("text", ctypes.c_char * 1000)]


class _Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("backend", ctypes.c_char_p),
                ("device", ctypes.c_char_p), ("ranges", ctypes.c_char_p),
                ("flags", ctypes.c_uint32)]


class _Range(ctypes.Structure):
    _fields_ = [("first", ctypes.c_uint16), ("last", ctypes.c_uint16)]


_VALUES = {8: ctypes.c_uint8, 16: ctypes.c_uint16, 32: ctypes.c_uint32}
_library = ctypes.CDLL("kport.dll" if os.name == "nt" else "libkport.so.3")
_library.kport_last_error.restype = ctypes.POINTER(_Error)
_library.kport_open.argtypes = [ctypes.POINTER(_Options), ctypes.POINTER(ctypes.c_void_p)]
_library.kport_close.argtypes = [ctypes.c_void_p]
_library.kport_close.restype = None
_library.kport_ranges_parse.argtypes = [ctypes.c_char_p, ctypes.POINTER(_Range), ctypes.c_size_t,
                                        ctypes.POINTER(ctypes.c_size_t)]
for _bits, _value in _VALUES.items():
    getattr(_library, f"kport_in{_bits}").argtypes = [ctypes.c_void_p, ctypes.c_uint16,
                                                     ctypes.POINTER(_value)]
    getattr(_library, f"kport_out{_bits}").argtypes = [ctypes.c_void_p, ctypes.c_uint16, _value]


def _check(status):
    if status != 0:
        raise Error(status, _library.kport_last_error().contents.text.decode("utf-8", "replace"))


def parse(text):
    """[(first, last)] of a port set such as "lpt1" or "0x378-0x37a,0x3f8+8"."""
    count = ctypes.c_size_t()
    _library.kport_ranges_parse(text.encode(), None, 0, ctypes.byref(count))
    ranges = (_Range * max(1, count.value))()
    _check(_library.kport_ranges_parse(text.encode(), ranges, count.value, ctypes.byref(count)))
    return [(one.first, one.last) for one in ranges[:count.value]]


class Port:
    """A handle. Reading and writing raise Error; leaving the with block closes it."""

    def __init__(self, ranges, backend=None, device=None, flags=0):
        self._handle = ctypes.c_void_p()
        options = _Options(ctypes.sizeof(_Options), backend and backend.encode(),
                           device and device.encode(), ranges.encode(), flags)
        _check(_library.kport_open(ctypes.byref(options), ctypes.byref(self._handle)))

    def close(self):
        _library.kport_close(self._handle)
        self._handle = ctypes.c_void_p()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _in(self, bits, port):
        value = _VALUES[bits]()
        _check(getattr(_library, f"kport_in{bits}")(self._handle, port, ctypes.byref(value)))
        return value.value

    def _out(self, bits, port, value):
        _check(getattr(_library, f"kport_out{bits}")(self._handle, port, value))

    def in8(self, port):
        return self._in(8, port)

    def in16(self, port):
        return self._in(16, port)

    def in32(self, port):
        return self._in(32, port)

    def out8(self, port, value):
        self._out(8, port, value)

    def out16(self, port, value):
        self._out(16, port, value)

    def out32(self, port, value):
        self._out(32, port, value)


def open(ranges, backend=None, device=None, flags=0):  # pylint: disable=redefined-builtin
    return Port(ranges, backend, device, flags)
