using System.Text.Json;
using FastSignal.Signaling.Control;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Rooms;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling;

/// <summary>What an operator sees and does with rooms, with the control of streams and with single clients. Any thread.</summary>
public sealed class OperatorDesk
{
    private readonly SessionEnvironment _environment;

    internal OperatorDesk(SessionEnvironment environment) => _environment = environment;

    /// <summary>All rooms, or those of one app, without their members and state.</summary>
    public IReadOnlyList<RoomSnapshot> Rooms(string? app) => [.. _environment.Rooms.List(app).Select(static room => Describe(room, whole: false))];

    /// <summary>One room with members and state; null when there is none of that name.</summary>
    public RoomSnapshot? Room(string app, string name) => _environment.Rooms.Find(app, name) is { } room ? Describe(room, whole: true) : null;

    /// <summary>Ends a session: its client is told and closed with 4000. False when there is none of that id.</summary>
    public bool Kick(string clientId, string reason)
    {
        if (!_environment.Registry.TryFind(clientId, out Session? session))
            return false;
        _environment.Counters.Count(SignalingEvent.Kicked);
        session.Output.Send(OutboundMessage.SessionEnded(new SessionEnd("kicked", Reconnect: false)));
        session.Close(CloseCode.Kicked, reason);
        return true;
    }

    /// <summary>Who controls a stream; null while nobody watches it.</summary>
    public ControlSnapshot? Control(string stream) => _environment.Desks.Find(stream)?.Snapshot();

    /// <summary>Decides who controls a stream, past policy and queue.</summary>
    public ControlVerdict Order(string stream, ControlOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        InputPermissions inputs = InputPermissions.All;
        if (order.Inputs is not null)
        {
            if (order.Inputs.Any(static word => !InputPermissionNames.TryParse(word, out _)))
                return ControlVerdict.Invalid;
            inputs = InputPermissionNames.Union(order.Inputs);
        }

        if (_environment.Desks.Find(stream) is not { } desk)
            return ControlVerdict.NotWatched;
        return desk.Override(order.Holder, inputs, _environment.Clock.NowUs) ? ControlVerdict.Done : ControlVerdict.NoSuchViewer;
    }

    private static RoomSnapshot Describe(Room room, bool whole)
    {
        RoomNotice notice = room.Describe();
        RoomSnapshot snapshot = new()
        {
            RoomId = room.Name,
            AppName = room.App,
            MemberCount = notice.Members.Count,
            Owner = notice.Owner,
            Version = notice.Version,
        };
        return whole ? snapshot with { Users = notice.Members, State = Parse(notice.Body) } : snapshot;
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> state)
    {
        using JsonDocument document = JsonDocument.Parse(state);
        return document.RootElement.Clone();
    }
}
