using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Connections;

/// <summary>Viewing is open to whoever reaches the port; who that is, is the network's or a proxy's to decide.</summary>
internal sealed class OpenAuthority : IAuthority
{
    /// <inheritdoc/>
    public bool MayConnect(string app, string? token) => true;
}
