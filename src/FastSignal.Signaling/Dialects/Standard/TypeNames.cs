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
        if (text.StartsWith("room-"u8) || text.StartsWith("control-"u8)) return FromMember(text);
        if (text.SequenceEqual("touch"u8)) return MessageType.Touch;
        if (text.SequenceEqual("gamepad"u8)) return MessageType.Gamepad;
        if (text.SequenceEqual("clipboard"u8)) return MessageType.Clipboard;
        if (text.SequenceEqual("resize"u8)) return MessageType.Resize;
        if (text.SequenceEqual("input-release"u8)) return MessageType.InputRelease;
        if (text.SequenceEqual("get-control"u8)) return MessageType.GetControl;
        return text.SequenceEqual("bye"u8) ? MessageType.Bye : MessageType.Unknown;
    }

    private static MessageType FromMember(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("room-message"u8)) return MessageType.RoomMessage;
        if (text.SequenceEqual("room-state-set"u8)) return MessageType.RoomStateSet;
        if (text.SequenceEqual("room-join"u8)) return MessageType.RoomJoin;
        if (text.SequenceEqual("room-leave"u8)) return MessageType.RoomLeave;
        if (text.SequenceEqual("room-list"u8)) return MessageType.RoomList;
        if (text.SequenceEqual("control-request"u8)) return MessageType.ControlRequest;
        if (text.SequenceEqual("control-release"u8)) return MessageType.ControlRelease;
        if (text.SequenceEqual("control-give"u8)) return MessageType.ControlGive;
        return text.SequenceEqual("control-take"u8) ? MessageType.ControlTake : MessageType.Unknown;
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
