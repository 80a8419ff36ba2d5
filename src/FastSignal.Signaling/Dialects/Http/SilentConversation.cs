using FastSignal.Signaling.Conversations;

namespace FastSignal.Signaling.Dialects.Http;

/// <summary>The conversation of a session whose client sends no messages: it has no name others could call, and makes no calls.</summary>
internal sealed class SilentConversation : IConversation
{
    /// <inheritdoc/>
    public void Opened()
    {
    }

    /// <inheritdoc/>
    public ValueTask Receive(in InboundFrame frame, out HeavyWork? heavy)
    {
        heavy = null;
        return default;
    }

    /// <inheritdoc/>
    public void DeadlinePassed()
    {
    }

    /// <inheritdoc/>
    public void Closed()
    {
    }
}
