// SPDX-License-Identifier: MIT
// kport for C# and the other languages of .NET: kport.dll on Windows, libkport.so on Linux (Mono and .NET).
// kport.h is the manual. A process of 64 bits needs the 64-bit library.
using System;
using System.Runtime.InteropServices;
using System.Text;

// What the library could not do, in its words.
public class KportException : Exception
{
    public readonly int Status;

    public KportException(int status, string text) : base(text)
    {
        Status = status;
    }
}

public sealed class Kport : IDisposable
{
    private const string Library = "kport";

    [StructLayout(LayoutKind.Sequential)]
    private struct Options
    {
        public UIntPtr Size;
        public IntPtr Backend, Device, Ranges;
        public uint Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Range
    {
        public ushort First, Last;
    }

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern IntPtr kport_last_error();

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern int kport_open(ref Options options, out IntPtr handle);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern void kport_close(IntPtr handle);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern int kport_in8(IntPtr handle, ushort port, out byte value);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    private static extern int kport_out8(IntPtr handle, ushort port, byte value);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl, CharSet = CharSet.Ansi)]
    private static extern int kport_ranges_parse(string text, out Range range, UIntPtr max,
                                                 out UIntPtr count);

    // struct kport_error: an int, a long, and the text. Windows' long has 32 bits.
    private static string LastError()
    {
        bool wide = Environment.OSVersion.Platform == PlatformID.Unix && IntPtr.Size == 8;
        IntPtr text = new IntPtr(kport_last_error().ToInt64() + (wide ? 16 : 8));
        int length = 0;

        while (Marshal.ReadByte(text, length) != 0)
            length++;
        byte[] bytes = new byte[length];
        Marshal.Copy(text, bytes, 0, length);
        return Encoding.UTF8.GetString(bytes);
    }

    private static void Check(int status)
    {
        if (status != 0)
            throw new KportException(status, LastError());
    }

    // The first range of a port set: where "lpt1" really is, for one.
    public static Range Parse(string ports)
    {
        Range range;
        UIntPtr count;

        Check(kport_ranges_parse(ports, out range, new UIntPtr(1u), out count));
        return range;
    }

    private IntPtr handle;

    public Kport(string ports)
    {
        Options options = new Options();

        options.Size = new UIntPtr((uint)Marshal.SizeOf(typeof(Options)));
        options.Ranges = Marshal.StringToHGlobalAnsi(ports);
        try
        {
            Check(kport_open(ref options, out handle));
        }
        finally
        {
            Marshal.FreeHGlobal(options.Ranges);
        }
    }

    public void Dispose()
    {
        kport_close(handle);
        handle = IntPtr.Zero;
    }

    public byte In8(ushort port)
    {
        byte value;

        Check(kport_in8(handle, port, out value));
        return value;
    }

    public void Out8(ushort port, byte value)
    {
        Check(kport_out8(handle, port, value));
    }
}
