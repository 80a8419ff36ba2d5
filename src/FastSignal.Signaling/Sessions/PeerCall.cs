using FastSignal.Primitives;

namespace FastSignal.Signaling.Sessions;

/// <summary>A call into a peer that did not come back at once, and when it is given up.</summary>
internal sealed class PeerCall(SessionPeer peer, long expiresAtUs) : IExpiring
{
    /// <inheritdoc/>
    public long ExpiresAtUs => expiresAtUs;

    /// <summary>Gives the call up, and with it the peer: two calls must never be in flight.</summary>
    public void GiveUp() => peer.GiveUp();
}
