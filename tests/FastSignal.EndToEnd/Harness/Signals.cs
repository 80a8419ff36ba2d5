using System.Runtime.InteropServices;

namespace FastSignal.EndToEnd.Harness;

/// <summary>Sending POSIX signals, which <see cref="System.Diagnostics.Process"/> cannot.</summary>
internal static class Signals
{
    /// <summary>What asks a server to read its configuration again.</summary>
    public const int HangUp = 1;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>What <c>kill</c> and service managers send.</summary>
    public const int Terminate = 15;

    /// <summary>Sends one signal to one process.</summary>
    public static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} could not be sent: error {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
