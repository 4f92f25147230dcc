Attribute VB_Name = "Kport"
' SPDX-License-Identifier: MIT
' kport.dll for Visual Basic 5, 6 and for VBA of Office. A read that fails gives all ones;
' Err.LastDllError is 0 after an access that was made. VB has no unsigned types: ports and words above
' &H7FFF are negative Integers (&H8000 = -32768). 64-bit Office needs the 64-bit kport.dll.
Option Explicit

#If VBA7 Then
Public Declare PtrSafe Function OpenPort Lib "kport.dll" () As Long
Public Declare PtrSafe Sub ClosePort Lib "kport.dll" ()
Public Declare PtrSafe Function Inportb Lib "kport.dll" (ByVal Port As Integer) As Byte
Public Declare PtrSafe Function Inportw Lib "kport.dll" (ByVal Port As Integer) As Integer
Public Declare PtrSafe Function Inportd Lib "kport.dll" (ByVal Port As Integer) As Long
Public Declare PtrSafe Sub Outportb Lib "kport.dll" (ByVal Port As Integer, ByVal Value As Byte)
Public Declare PtrSafe Sub Outportw Lib "kport.dll" (ByVal Port As Integer, ByVal Value As Integer)
Public Declare PtrSafe Sub Outportd Lib "kport.dll" (ByVal Port As Integer, ByVal Value As Long)
#Else
Public Declare Function OpenPort Lib "kport.dll" () As Long
Public Declare Sub ClosePort Lib "kport.dll" ()
Public Declare Function Inportb Lib "kport.dll" (ByVal Port As Integer) As Byte
Public Declare Function Inportw Lib "kport.dll" (ByVal Port As Integer) As Integer
Public Declare Function Inportd Lib "kport.dll" (ByVal Port As Integer) As Long
Public Declare Sub Outportb Lib "kport.dll" (ByVal Port As Integer, ByVal Value As Byte)
Public Declare Sub Outportw Lib "kport.dll" (ByVal Port As Integer, ByVal Value As Integer)
Public Declare Sub Outportd Lib "kport.dll" (ByVal Port As Integer, ByVal Value As Long)
#End If

' Reads LPT1's status, or raises an error with Windows' number.
Public Function Lpt1Status() As Byte
    Dim Value As Byte
    Value = Inportb(&H379)
    If Err.LastDllError <> 0 Then
        Err.Raise vbObjectError + 1, "Kport", "LPT1 cannot be read: Windows error " & Err.LastDllError
    End If
    Lpt1Status = Value
End Function

' Writes a byte to LPT1's data lines and reads it back: a first try, from the Immediate window or a button.
Public Sub Lpt1Demo()
    Dim Value As Byte
    Outportb &H378, &H55
    If Err.LastDllError <> 0 Then
        MsgBox "LPT1 cannot be written: Windows error " & Err.LastDllError
        Exit Sub
    End If
    Value = Inportb(&H378)
    MsgBox "Wrote &H55, read &H" & Hex$(Value) & ", status &H" & Hex$(Lpt1Status())
End Sub
