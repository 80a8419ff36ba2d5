using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Rooms;

/// <summary>Something to be told.</summary>
/// <param name="Type">What.</param>
/// <param name="Notice">Its content.</param>
/// <param name="Members">Whom.</param>
/// <param name="Asker">Who of them asked for it and gets it as an answer; null for nobody.</param>
/// <param name="ReplyTo">The asker's id for the question.</param>
internal sealed record RoomEvent(MessageType Type, RoomNotice Notice, IRoomMember[] Members, IRoomMember? Asker, byte[] ReplyTo);
