using System.Text;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>The type texts of standard 1.0.</summary>
internal static class TypeNames
{
    /// <summary>Longest type text.</summary>
    public const int MaxLength = 64;

    /// <summary>The type a client means; <see cref="MessageType.Unknown"/> for what only servers send and for everything else.</summary>
    public static MessageType FromClient(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("ping"u8)) return MessageType.Ping;
        if (text.SequenceEqual("ice-candidate"u8)) return MessageType.IceCandidate;
        if (text.SequenceEqual("mouse-move"u8)) return MessageType.MouseMove;
        if (text.SequenceEqual("mouse-click"u8)) return MessageType.MouseClick;
        if (text.SequenceEqual("mouse-scroll"u8)) return MessageType.MouseScroll;
        if (text.SequenceEqual("key-press"u8)) return MessageType.KeyPress;
        if (text.SequenceEqual("pong"u8)) return MessageType.Pong;
        if (text.SequenceEqual("get-stats"u8)) return MessageType.GetStats;
        if (text.SequenceEqual("answer"u8)) return MessageType.Answer;
        if (text.SequenceEqual("offer"u8)) return MessageType.Offer;
        if (text.SequenceEqual("offer-request"u8) || text.SequenceEqual("request-offer"u8)) return MessageType.OfferRequest;
        if (text.SequenceEqual("hello"u8)) return MessageType.Hello;
        return text.SequenceEqual("bye"u8) ? MessageType.Bye : MessageType.Unknown;
    }

    /// <summary>What a message that is bare text and not JSON means.</summary>
    public static MessageType FromBareText(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("PING"u8)) return MessageType.TextPing;
        if (text.SequenceEqual("PONG"u8)) return MessageType.Pong;
        return text.SequenceEqual("OFFER_REQUEST"u8) ? MessageType.OfferRequest : MessageType.Unknown;
    }

    /// <summary>A type text fit to be shown to the client that sent it: bounded in length.</summary>
    public static string Shown(ReadOnlySpan<byte> text)
    {
        string shown = Encoding.UTF8.GetString(text);
        return shown.Length <= MaxLength ? shown : string.Concat(shown.AsSpan(0, MaxLength), "...");
    }
}
