// SPDX-License-Identifier: MIT
// kport.dll for Delphi (2 and later) and Free Pascal. The functions cannot fail visibly: a read that
// fails gives all ones, and GetLastError (unit Windows) is 0 after an access that was made.
unit Kport;

interface

uses
  Windows;

function OpenPort: BOOL; stdcall;
procedure ClosePort; stdcall;
function Inportb(Port: Word): Byte; stdcall;
function Inportw(Port: Word): Word; stdcall;
function Inportd(Port: Word): DWORD; stdcall;
procedure Outportb(Port: Word; Value: Byte); stdcall;
procedure Outportw(Port: Word; Value: Word); stdcall;
procedure Outportd(Port: Word; Value: DWORD); stdcall;

implementation

const
  Dll = 'kport.dll';

function OpenPort: BOOL; stdcall; external Dll name 'OpenPort';
procedure ClosePort; stdcall; external Dll name 'ClosePort';
function Inportb(Port: Word): Byte; stdcall; external Dll name 'Inportb';
function Inportw(Port: Word): Word; stdcall; external Dll name 'Inportw';
function Inportd(Port: Word): DWORD; stdcall; external Dll name 'Inportd';
procedure Outportb(Port: Word; Value: Byte); stdcall; external Dll name 'Outportb';
procedure Outportw(Port: Word; Value: Word); stdcall; external Dll name 'Outportw';
procedure Outportd(Port: Word; Value: DWORD); stdcall; external Dll name 'Outportd';

end.
