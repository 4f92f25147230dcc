// SPDX-License-Identifier: MIT
// As much of Delphi's unit Windows as the examples use, so that they compile where there is no Windows.
unit Windows;

{$mode delphi}

interface

type
  BOOL = LongBool;
  DWORD = LongWord;

procedure Sleep(Milliseconds: DWORD); stdcall; external 'kernel32.dll';
function GetLastError: DWORD; stdcall; external 'kernel32.dll';

implementation

end.
