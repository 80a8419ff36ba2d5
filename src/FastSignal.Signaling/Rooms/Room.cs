using System.Diagnostics.CodeAnalysis;
using FastSignal.Signaling.Broadcasting;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Rooms;

/// <summary>
/// One room: its members, its state, and the order of what happens in it. Everything that changes it is queued to be told
/// under the same lock, and told outside it by one thread at a time, so all members see the same order. Any thread.
/// </summary>
internal sealed class Room(SessionEnvironment environment, string app, string name, bool ownerWrites)
{
    private readonly Lock _gate = new();
    private readonly Queue<RoomEvent> _news = [];

    // Replaced, never changed: whoever tells something holds the members of its moment. In the order in which they came.
    private IRoomMember[] _members = [];
    private byte[] _state = "{}"u8.ToArray();
    private long _version;
    private long _told;
    private bool _telling;

    /// <summary>The app it belongs to.</summary>
    public string App => app;

    /// <summary>Its name, unique within the app.</summary>
    public string Name => name;

    /// <summary>Members now.</summary>
    public int Count => Volatile.Read(ref _members).Length;

    /// <summary>How things stand.</summary>
    public RoomNotice Describe()
    {
        lock (_gate)
            return Notice(null);
    }

    /// <summary>Lets somebody in; who is in already is told again how things stand.</summary>
    public MessageFault? Join(IRoomMember member, ReadOnlySpan<byte> replyTo)
    {
        lock (_gate)
        {
            IRoomMember[] others = _members;
            if (!others.Contains(member))
            {
                if (others.Length >= environment.Options.Rooms.MaxMembers)
                    return new MessageFault(ErrorCode.ServerUnavailable, "The room is full");
                _members = [.. others, member];
                _news.Enqueue(new RoomEvent(MessageType.PeerJoined, Notice(member.Id), others, null, []));
            }

            _news.Enqueue(new RoomEvent(MessageType.RoomJoined, Notice(member.Id), [member], member, replyTo.ToArray()));
            return null;
        }
    }

    /// <summary>Lets somebody out; false when they were not in. An answer goes to who asked.</summary>
    public bool Leave(IRoomMember member, ReadOnlySpan<byte> replyTo, bool answer)
    {
        lock (_gate)
        {
            if (!_members.Contains(member))
                return false;
            _members = [.. _members.Where(other => other != member)];
            if (answer)
                _news.Enqueue(new RoomEvent(MessageType.RoomLeft, Notice(member.Id), [member], member, replyTo.ToArray()));
            _news.Enqueue(new RoomEvent(MessageType.PeerLeft, Notice(member.Id), _members, null, []));
            return true;
        }
    }

    /// <summary>A member says something to all others, or to one.</summary>
    public MessageFault? Say(IRoomMember member, string? to, ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            if (!_members.Contains(member))
                return NotIn;
            IRoomMember[] receivers = [.. _members.Where(other => to is null ? other != member : other.Id == to)];
            if (to is not null && receivers.Length == 0)
                return new MessageFault(ErrorCode.InvalidState, "That client is not in the room");
            _news.Enqueue(new RoomEvent(MessageType.RoomMessage, new RoomNotice(name) { Peer = member.Id, To = to, Body = body.ToArray() }, receivers, null, []));
            return null;
        }
    }

    /// <summary>
    /// A member asks for another state: it is checked, applied, and told to all with its version. What was made of an
    /// older version is refused, and the member told the present one.
    /// </summary>
    public MessageFault? Change(IRoomMember member, in RoomCall call, ReadOnlySpan<byte> replyTo)
    {
        lock (_gate)
        {
            if (!_members.Contains(member))
                return NotIn;
            if (member.Role == Role.Viewer || (ownerWrites && member.Role != Role.Admin && _members[0] != member))
                return new MessageFault(ErrorCode.Forbidden, "You may not change the state of this room");
            if (call.Version is { } version && version != _version)
            {
                _news.Enqueue(new RoomEvent(MessageType.RoomState, Notice(null), [member], member, replyTo.ToArray()));
                return new MessageFault(ErrorCode.InvalidState, FormattableString.Invariant($"The state has version {_version}, not {version}"));
            }

            if (RoomState.Apply(_state, call, environment.Options.Rooms.MaxStateSize, out byte[] state) is { } fault)
                return fault;
            _state = state;
            _version++;
            _news.Enqueue(new RoomEvent(MessageType.RoomState, Notice(member.Id), _members, member, replyTo.ToArray()));
            return null;
        }
    }

    /// <summary>Tells what is to be told. Whoever comes while somebody is at it leaves it to them.</summary>
    public void Tell()
    {
        lock (_gate)
        {
            if (_telling)
                return;
            _telling = true;
        }

        while (TryNext(out RoomEvent? next))
            Tell(next);
    }

    private bool TryNext([NotNullWhen(true)] out RoomEvent? next)
    {
        lock (_gate)
        {
            _telling = _news.TryDequeue(out next);
            return _telling;
        }
    }

    private static MessageFault NotIn => new(ErrorCode.InvalidState, "You are not in this room");

    private void Tell(RoomEvent news)
    {
        SharedMessage? shared = null;
        foreach (IRoomMember member in news.Members)
        {
            if (ReferenceEquals(member, news.Asker))
            {
                member.Answer(OutboundMessage.OfRoom(news.Type, news.Notice, news.ReplyTo));
                continue;
            }

            shared ??= new SharedMessage(environment, $"room-{name}-{++_told}");
            byte[][] bytes = shared.SpelledBy(member.Dialect, OutboundMessage.OfRoom(news.Type, news.Notice, default));
            if (bytes.Length > 0)
                member.Deliver(bytes, news.Type);
        }
    }

    private RoomNotice Notice(string? peer) => new(name)
    {
        Peer = peer,
        Members = [.. _members.Select(static member => member.Id)],
        Owner = _members.Length == 0 ? null : _members[0].Id,
        OwnerWrites = ownerWrites,
        Version = _version,
        Body = _state,
    };
}
