using System.Runtime.InteropServices;

namespace FastSignal.Server.Hosting;

/// <summary>
/// SIGINT (Ctrl-C), SIGTERM and SIGQUIT: the first asks for an orderly stop, the second ends the process at once. SIGQUIT is
/// among them because the generic host takes it and, without a lifetime that waits for it, nothing would happen.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>Exit code of a process ended by a second signal, as shells report SIGINT.</summary>
    private const int Interrupted = 130;

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts listening.</summary>
    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal),
    ];

    /// <summary>Done with the first signal.</summary>
    public Task First => _first.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_first.TrySetResult())
            Environment.Exit(Interrupted);
    }
}
