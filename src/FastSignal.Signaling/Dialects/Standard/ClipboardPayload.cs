using System.Text;
using System.Text.Json;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payload of <c>clipboard</c>: <c>{text}</c>, or <c>{mime, content}</c> with base64. As large as a payload may be.</summary>
internal static class ClipboardPayload
{
    /// <summary>Longest media type in characters.</summary>
    public const int MaxMediaTypeLength = 128;

    private const string TextType = "text/plain;charset=utf-8";

    /// <summary>Reads the event into the message.</summary>
    public static MessageFault? Read(ref InboundMessage message)
    {
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        string? mediaType = null;
        byte[]? content = null;
        byte[]? text = null;
        while (JsonFields.NextMember(ref reader))
        {
            bool good = true;
            if (reader.ValueTextEquals("mime"u8))
            {
                good = JsonFields.TryText(ref reader, MaxMediaTypeLength, out mediaType);
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                good = reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out content);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                good = reader.TokenType == JsonTokenType.String;
                text = good ? Encoding.UTF8.GetBytes(reader.GetString()!) : null;
            }
            else
            {
                reader.Skip();
            }

            if (!good)
                return new MessageFault(ErrorCode.InvalidMessageData, "Invalid clipboard data");
        }

        if (text is not null == content is not null || content is not null != mediaType is not null)
            return new MessageFault(ErrorCode.InvalidMessageData, "Either text, or mime and content are required");
        message.Input = new InputEvent { Kind = InputKind.Clipboard, Name = mediaType ?? TextType, Content = text ?? content };
        return null;
    }
}
