using System.Buffers;
using System.Globalization;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>"GStreamer standard 1.0": JSON envelopes with version, type, id, timestamp, peer id and data. Has no memory.</summary>
internal sealed class StandardDialect : IDialect
{
    /// <summary>Longest message id a client may choose, in bytes with quotes and escapes.</summary>
    public const int MaxIdLength = 130;

    /// <inheritdoc/>
    public string Name => "gstreamer";

    /// <inheritdoc/>
    public string Version => "1.0";

    /// <inheritdoc/>
    public bool Greets => true;

    /// <inheritdoc/>
    public bool CanResume => true;

    /// <inheritdoc/>
    public bool TakesToken => true;

    /// <inheritdoc/>
    public bool Detect(ReadOnlySpan<byte> firstMessage)
    {
        Envelope envelope = default;
        if (EnvelopeReader.Read(firstMessage, ref envelope) is not null)
            return false;
        return envelope.Version.SequenceEqual("1.0"u8)
            || (envelope.Type.Length > 0 && envelope.Id.Length > 0 && envelope.HasTimestamp);
    }

    /// <inheritdoc/>
    public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message)
    {
        message.Type = TypeNames.FromBareText(utf8);
        if (message.Type != MessageType.Unknown)
            return null;

        Envelope envelope = default;
        if (EnvelopeReader.Read(utf8, ref envelope) is { } fault)
            return fault;
        if (envelope.Id.Length > MaxIdLength)
            return new MessageFault(ErrorCode.InvalidMessage, "Message id too long");

        message.Id = envelope.Id;
        message.Data = envelope.Data;
        AddressPayload.Read(envelope.Peer, ref message);
        if (envelope.HasVersion && !IsVersionOne(envelope.Version))
            return new MessageFault(ErrorCode.UnsupportedVersion, "Unsupported protocol version", "This server speaks 1.0");
        if (envelope.Type.IsEmpty)
            return new MessageFault(ErrorCode.InvalidMessageType, "Message type is required");

        message.Type = TypeNames.FromClient(envelope.Type);
        return message.Type == MessageType.Unknown
            ? new MessageFault(ErrorCode.InvalidMessageType, $"Unknown message type: {TypeNames.Shown(envelope.Type)}")
            : null;
    }

    /// <inheritdoc/>
    public MessageFault? Validate(ref InboundMessage message, int maxDataSize)
    {
        if (message.Data.Length > maxDataSize)
        {
            return new MessageFault(ErrorCode.MessageTooLarge, string.Create(
                CultureInfo.InvariantCulture, $"Message data too large: {message.Data.Length} bytes (max: {maxDataSize})"));
        }

        return message.Type switch
        {
            MessageType.Answer => SessionDescriptionPayload.Read("answer"u8, ref message),
            MessageType.Offer => SessionDescriptionPayload.Read("offer"u8, ref message),
            MessageType.IceCandidate => CandidatePayload.Read(ref message),
            MessageType.OfferRequest => OfferRequestPayload.Read(ref message),
            MessageType.MouseMove => MousePayload.ReadMove(ref message),
            MessageType.MouseClick => MousePayload.ReadClick(ref message),
            MessageType.MouseScroll => MousePayload.ReadScroll(ref message),
            MessageType.KeyPress => KeyPayload.Read(ref message),
            MessageType.Touch => TouchPayload.Read(ref message),
            MessageType.Gamepad => GamepadPayload.Read(ref message),
            MessageType.Clipboard => ClipboardPayload.Read(ref message),
            MessageType.Resize => ResizePayload.Read(ref message),
            MessageType.ControlGive => ControlPayload.ReadGive(ref message),
            MessageType.RoomJoin or MessageType.RoomLeave or MessageType.RoomMessage or MessageType.RoomStateSet => RoomPayload.Read(ref message),
            MessageType.Hello => GreetingPayload.ReadHello(ref message),
            MessageType.Ping => GreetingPayload.ReadPing(ref message),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output) =>
        EnvelopeWriter.Write(message, stamp, output);

    // Minor versions only add; another major one changes meanings.
    private static bool IsVersionOne(ReadOnlySpan<byte> version) => version.SequenceEqual("1"u8) || version.StartsWith("1."u8);
}
