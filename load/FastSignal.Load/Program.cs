using System.Runtime.InteropServices;
using FastSignal.Load;

LoadTool tool = new(Console.Out, Console.Error);
// The run ends in order, says what it has measured so far, and leaves no connection behind; a second signal ends it at once.
bool isAsked = false;
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return tool.Run(args);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = !isAsked;
    isAsked = true;
    tool.Cancel();
}
