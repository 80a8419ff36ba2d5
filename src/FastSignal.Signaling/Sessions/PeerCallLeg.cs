using System.Text;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Sessions;

/// <summary>A session's side of a call with another client.</summary>
internal sealed class PeerCallLeg(PeerCalls owner, Session session, string remoteId) : ICallLeg
{
    /// <summary>The call; null while the other side is being asked.</summary>
    public Call? Call { get; set; }

    /// <summary>Id of the other side.</summary>
    public string RemoteId => remoteId;

    /// <summary>The same as it comes over the wire.</summary>
    public byte[] RemoteIdUtf8 { get; } = Encoding.UTF8.GetBytes(remoteId);

    /// <inheritdoc/>
    public IConversationHost Host => session.Conversation.Host;

    /// <inheritdoc/>
    public string PartyId => session.Id;

    /// <inheritdoc/>
    public object Tongue => session.Dialect;

    /// <inheritdoc/>
    public ValueTask Deliver(Call call, in OutboundMessage message)
    {
        session.Output.Send(message);
        return default;
    }

    /// <inheritdoc/>
    public void Ended(Call call, string reason) => owner.OnEnded(this, reason);

    /// <inheritdoc/>
    public void Touch(long nowUs) => session.Touch(nowUs);
}
