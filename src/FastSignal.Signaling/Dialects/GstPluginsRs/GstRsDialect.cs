using System.Buffers;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>
/// The dialect of gst-plugins-rs' signalling server and its clients, webrtcsink, webrtcsrc and gstwebrtc-api. They stop at
/// what they do not know, and most of them at every <c>error</c>: nothing is ever sent beyond the table.
/// </summary>
internal sealed class GstRsDialect : IDialect
{
    /// <inheritdoc/>
    public string Name => DialectPaths.GstPluginsRs;

    /// <inheritdoc/>
    public string Version => "1.1";

    /// <inheritdoc/>
    public bool Greets => true;

    /// <inheritdoc/>
    public bool ExpectsGreeting => true;

    /// <inheritdoc/>
    public bool TellsErrors => false;

    /// <summary>What only this dialect's clients begin with; newer ones do without waiting for the greeting.</summary>
    public bool Detect(ReadOnlySpan<byte> firstMessage)
    {
        GstRsMessage message = default;
        return GstRsReader.TryRead(firstMessage, ref message)
            && message.Type is GstRsType.SetProtocolVersion or GstRsType.SetPeerStatus or GstRsType.ListConsumers or GstRsType.StartSession;
    }

    /// <inheritdoc/>
    public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message) => GstPayload.Read(utf8, ref message);

    /// <inheritdoc/>
    public MessageFault? Validate(ref InboundMessage message, int maxDataSize) => null;

    /// <summary>The greeting; everything else is said by the conversation, which knows the sessions.</summary>
    public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output)
    {
        if (message.Type == MessageType.Welcome && stamp.PeerId is { } peerId)
            GstRsWriter.WriteWelcome(peerId, output);
    }

    /// <inheritdoc/>
    public IConversation Converse(IConversationHost host) => new GstRsConversation(this, host);
}
