using FastSignal.Signaling.Control;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Rooms;

namespace FastSignal.Signaling.Sessions;

/// <summary>Handles the messages of a session that concern others too: rooms, and who controls the stream it watches.</summary>
internal sealed class MemberHandler(Session session, SessionEnvironment environment)
{
    /// <summary>Does what a message asks; nothing when it is of another kind.</summary>
    public void Handle(ref InboundMessage message)
    {
        switch (message.Type)
        {
            case MessageType.RoomJoin:
                Report(session.Rooms.Join(message.Room.Room!, message.Room.OwnerWrites, message.Id), message.Id);
                break;
            case MessageType.RoomLeave:
                Report(session.Rooms.Leave(message.Room.Room!, message.Id), message.Id);
                break;
            case MessageType.RoomMessage:
                Report(session.Rooms.Say(message.Room), message.Id);
                break;
            case MessageType.RoomStateSet:
                session.Rooms.Change(message.Room, message.Id);
                break;
            case MessageType.RoomList:
                ListRooms(message.Id);
                break;
            case MessageType.ControlRequest:
                Wish(ControlWish.Request, message);
                break;
            case MessageType.ControlTake:
                Wish(ControlWish.Take, message);
                break;
            case MessageType.ControlRelease:
                Wish(ControlWish.Release, message);
                break;
            case MessageType.ControlGive:
                Wish(ControlWish.Give, message);
                break;
            case MessageType.GetControl:
                if (!TryAnswerControl(message.Id))
                    Report(new MessageFault(ErrorCode.InvalidState, "There is no stream to control; watch one first"), message.Id);
                break;
            case MessageType.InputRelease:
                session.Control.LetGo();
                break;
            case MessageType.Resize:
                Resize(message);
                break;
        }
    }

    private void Wish(ControlWish wish, in InboundMessage message)
    {
        if (session.Control.Wish(wish, message.Receiver, message.Inputs) is { } fault)
            Report(fault, message.Id);
        else
            TryAnswerControl(message.Id);
    }

    private bool TryAnswerControl(ReadOnlySpan<byte> replyTo)
    {
        if (session.Control.Desk is not { } desk)
            return false;
        session.Output.Send(OutboundMessage.ControlState(desk.Snapshot(), replyTo));
        return true;
    }

    private void Resize(in InboundMessage message)
    {
        if (session.Control.Receive(message.Input, out PictureSize? size) is { } fault)
            Report(fault, message.Id);
        else
            session.Output.Send(OutboundMessage.ResizeAck(size, message.Id));
    }

    private void ListRooms(ReadOnlySpan<byte> replyTo) => session.Output.Send(OutboundMessage.RoomList(
        [.. environment.Rooms.List(session.App).Select(static room => new RoomListing(room.Name, room.Count))], replyTo));

    private void Report(MessageFault? fault, ReadOnlySpan<byte> replyTo)
    {
        if (fault is { } refused)
            session.Refuse(refused, replyTo);
    }
}
