// SPDX-License-Identifier: MIT
// kport.dll for C# and the other languages of .NET. A process of 64 bits needs the 64-bit kport.dll.
using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

public static class Kport
{
    private const string Dll = "kport.dll";

    [DllImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool OpenPort();

    [DllImport(Dll)]
    public static extern void ClosePort();

    [DllImport(Dll, SetLastError = true)]
    public static extern byte Inportb(ushort port);

    [DllImport(Dll, SetLastError = true)]
    public static extern ushort Inportw(ushort port);

    [DllImport(Dll, SetLastError = true)]
    public static extern uint Inportd(ushort port);

    [DllImport(Dll, SetLastError = true)]
    public static extern void Outportb(ushort port, byte value);

    [DllImport(Dll, SetLastError = true)]
    public static extern void Outportw(ushort port, ushort value);

    [DllImport(Dll, SetLastError = true)]
    public static extern void Outportd(ushort port, uint value);

    // The functions themselves cannot fail visibly: a read that fails gives all ones.
    public static byte Read(ushort port)
    {
        byte value = Inportb(port);
        int error = Marshal.GetLastWin32Error();
        if (error != 0)
            throw new Win32Exception(error);
        return value;
    }
}

public static class Blink
{
    public static void Main()
    {
        for (int i = 0; i < 10; i++)
        {
            Kport.Outportb(0x378, (byte)(i % 2 == 0 ? 0x55 : 0xaa));
            System.Threading.Thread.Sleep(200);
        }
        Console.WriteLine("status 0x{0:x2}", Kport.Read(0x379));
    }
}
