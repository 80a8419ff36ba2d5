using System.Runtime.InteropServices;

namespace FastSignal.Server.Reload;

/// <summary>
/// SIGHUP reloads the configuration, as it does for most servers. It ends the process no more, not even when it comes
/// because a terminal was closed.
/// </summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly PosixSignalRegistration? _registration;

    /// <param name="reload">Called on a thread of the pool for every signal.</param>
    public ReloadSignal(Action reload)
    {
        // On Windows this signal stands for a console that is being closed, which cannot be put off.
        if (!OperatingSystem.IsWindows())
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                Task.Run(reload);
            });
    }

    /// <inheritdoc/>
    public void Dispose() => _registration?.Dispose();
}
