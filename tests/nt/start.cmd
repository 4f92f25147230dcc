@echo off
rem SPDX-License-Identifier: MIT
rem The image under test runs this, as an administrator, when it has started: from whichever drive it
rem lies on. What it says on the screen is for those who watch; the results leave by a serial port.
set drive=%1
if "%drive%" == "" set drive=%~d0
path %drive%\kport;%path%
echo kport: the tests run, and the machine is switched off at their end
%drive%\kport\nt_bed.exe run
if errorlevel 1 echo # kport: nt_bed.exe does not run > COM2
