using System.Text;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Parties;

namespace FastSignal.Signaling.Dialects.SimpleServer;

/// <summary>
/// One client of the reference protocol: says who it is, then calls or is called, or enters a room, and stays in that
/// until it goes. States are guarded by the hall's gate; the partner's thread may change them too.
/// </summary>
internal sealed class SimpleServerConversation(SimpleServerDialect dialect, SimpleServerHall hall, IConversationHost host) : IConversation, IPartyOwner
{
    /// <summary>Longest name of a client or a room in UTF-16 units; the reference has no bound but the message's.</summary>
    public const int MaxNameLength = PythonText.MaxQuoted;

    // A session can have no name that means the other state.
    private const string ForbiddenRoom = "session";

    private SimpleServerState _state;
    private string _uid = "";
    private string _room = "";
    private Call? _call;
    private ICallLeg? _leg;

    // Only this client's turn sees these: the call to the stream its room is named after.
    private Call? _roomCall;
    private SimpleServerRoomLeg? _roomLeg;

    /// <inheritdoc/>
    public void Opened() => host.SetDeadline(host.NowUs + (long)host.Options.HelloWait.TotalMicroseconds);

    /// <inheritdoc/>
    public ValueTask Receive(in InboundFrame frame, out HeavyWork? heavy)
    {
        heavy = null;
        SimpleServerState state;
        Call? call;
        ICallLeg? leg;
        lock (hall.Gate)
            (state, call, leg) = (_state, _call, _leg);
        if (state == SimpleServerState.Session)
            return GstRelay.Pass(call!, leg!, frame.Bytes, frame.IsText, host, out heavy);

        host.Counters.CountReceived(MessageType.Command);
        string? text = frame.IsText ? Encoding.UTF8.GetString(frame.Bytes) : null;
        switch (state)
        {
            case SimpleServerState.New:
                Register(text);
                return default;
            case SimpleServerState.Idle:
                if (text is not null)
                    Choose(text);
                return default;
            case SimpleServerState.Room:
                return Converse(text, out heavy);
            default:
                return default;
        }
    }

    /// <inheritdoc/>
    public void DeadlinePassed()
    {
        lock (hall.Gate)
        {
            if (_state != SimpleServerState.New)
                return;
        }

        host.Close(CloseCode.ProtocolError, "no HELLO");
    }

    /// <inheritdoc/>
    public void Closed()
    {
        lock (hall.Gate)
        {
            bool wasInRoom = _state == SimpleServerState.Room;
            _state = SimpleServerState.Over;
            if (!wasInRoom)
                return;
            hall.Leave(host.App, _room, this);
            foreach (SimpleServerConversation member in hall.Members(host.App, _room))
                member.Say($"ROOM_PEER_LEFT {_uid}");
        }
    }

    /// <inheritdoc/>
    public CallVerdict Answer(Call call, Party party, out ICallLeg? leg)
    {
        lock (hall.Gate)
        {
            leg = null;
            if (_state != SimpleServerState.Idle)
                return _state is SimpleServerState.New or SimpleServerState.Over ? CallVerdict.NotFound : CallVerdict.Busy;
            leg = NewLeg();
            Join(call, leg);
            return CallVerdict.Begun;
        }
    }

    /// <summary>The partner has gone, and that it is closed is how this client learns of it.</summary>
    public void OnEnded(Call call)
    {
        lock (hall.Gate)
        {
            if (_call != call)
                return;
            _state = SimpleServerState.Over;
        }

        host.Close(CloseCode.Normal);
    }

    /// <summary>The stream of the room has nothing more for this member, which may offer again.</summary>
    public void OnRoomCallEnded(Call call) => Interlocked.CompareExchange(ref _roomCall, null, call);

    private SimpleServerLeg NewLeg() => new(this, dialect, host, _uid);

    // Under the gate.
    private void Join(Call call, ICallLeg leg)
    {
        _call = call;
        _leg = leg;
        _state = SimpleServerState.Session;
    }

    private void Say(string text) => host.SendText(Encoding.UTF8.GetBytes(text), MessageType.Command);

    private void Register(string? text)
    {
        ReadOnlySpan<char> rest = text;
        ReadOnlySpan<char> word = PythonText.TakeWord(ref rest);
        if (text is not null && rest.IsEmpty)
        {
            // What the reference does not expect there ends it with an internal error.
            host.Close(CloseCode.InternalError);
            return;
        }

        if (word is not "HELLO")
        {
            host.Close(CloseCode.ProtocolError, "invalid protocol");
            return;
        }

        _uid = rest.ToString();
        if (_uid.Length > MaxNameLength || PythonText.HasSpace(_uid) || host.TryEnter(_uid, this, PartyStatus.None) is null)
        {
            host.Close(CloseCode.ProtocolError, "invalid peer uid");
            return;
        }

        host.SetDeadline(null);
        lock (hall.Gate)
        {
            Say("HELLO");
            _state = SimpleServerState.Idle;
        }
    }

    private void Choose(string text)
    {
        ReadOnlySpan<char> rest = text;
        ReadOnlySpan<char> word = PythonText.TakeWord(ref rest);
        if (!text.StartsWith(word, StringComparison.Ordinal) || word is not ("SESSION" or "ROOM"))
            return;
        if (rest.IsEmpty)
            host.Close(CloseCode.Normal);
        else if (word is "SESSION")
            CallPeer(rest.ToString());
        else
            EnterRoom(rest.ToString());
    }

    private void CallPeer(string uid)
    {
        Party? party = host.Parties.Find(host.App, uid);
        CallVerdict verdict = party?.Owner is SimpleServerConversation peer ? CallOwn(peer) : CallOther(uid);
        if (verdict == CallVerdict.Begun)
            return;
        Say($"ERROR peer {PythonText.Quote(uid)} {(verdict == CallVerdict.NotFound ? "not found" : "busy")}");
    }

    // Both states change in one step, so that of two who call each other one succeeds.
    private CallVerdict CallOwn(SimpleServerConversation peer)
    {
        SimpleServerLeg mine = NewLeg();
        SimpleServerLeg theirs = peer == this ? mine : peer.NewLeg();
        if (host.Connect(mine, theirs) is not { } call)
            return CallVerdict.NotFound;

        CallVerdict verdict;
        lock (hall.Gate)
        {
            if (call.IsOver || peer._state is SimpleServerState.New or SimpleServerState.Over)
                verdict = CallVerdict.NotFound;
            else if (_state != SimpleServerState.Idle || peer._state != SimpleServerState.Idle)
                verdict = CallVerdict.Busy;
            else
                verdict = CallVerdict.Begun;
            if (verdict == CallVerdict.Begun)
            {
                Join(call, mine);
                peer.Join(call, theirs);
                Say("SESSION_OK");
            }
        }

        if (verdict != CallVerdict.Begun)
            call.End(null, "refused");
        return verdict;
    }

    private CallVerdict CallOther(string uid)
    {
        lock (hall.Gate)
        {
            if (_state != SimpleServerState.Idle)
                return CallVerdict.Busy;
            _state = SimpleServerState.Calling;
        }

        SimpleServerLeg leg = NewLeg();
        CallVerdict verdict = host.Call(leg, uid, out Call? call);
        lock (hall.Gate)
        {
            if (_state != SimpleServerState.Calling)
                return CallVerdict.Begun;
            if (verdict == CallVerdict.Begun && !call!.IsOver)
            {
                Join(call, leg);
                Say("SESSION_OK");
                return verdict;
            }

            _state = SimpleServerState.Idle;
        }

        return verdict == CallVerdict.Begun ? CallVerdict.NotFound : verdict;
    }

    private void EnterRoom(string room)
    {
        if (room == ForbiddenRoom || room.Length > MaxNameLength || PythonText.HasSpace(room))
        {
            Say($"ERROR invalid room id {PythonText.Quote(room)}");
            return;
        }

        lock (hall.Gate)
        {
            // A partner may have called in this very moment: then the command came too late and is its to see.
            if (_state != SimpleServerState.Idle)
                return;
            Say($"ROOM_OK {string.Join(' ', Names(room))}");
            foreach (SimpleServerConversation member in hall.Members(host.App, room))
                member.Say($"ROOM_PEER_JOINED {_uid}");
            hall.Enter(host.App, room, this);
            _room = room;
            _state = SimpleServerState.Room;
        }
    }

    // The stream a room is named after is its first member and never leaves. Under the gate.
    private IEnumerable<string> Names(string room)
    {
        IEnumerable<string> members = hall.Members(host.App, room).Where(member => member != this).Select(static member => member._uid);
        return StreamOf(room) ? members.Prepend(room) : members;
    }

    private bool StreamOf(string room) => host.Parties.Find(host.App, room)?.Kind == PartyKind.Stream;

    private ValueTask Converse(string? text, out HeavyWork? heavy)
    {
        heavy = null;
        ReadOnlySpan<char> rest = text;
        ReadOnlySpan<char> word = PythonText.TakeWord(ref rest);
        if (text is "ROOM_PEER_LIST")
        {
            lock (hall.Gate)
                Say($"ROOM_PEER_LIST {string.Join(' ', Names(_room))}");
        }
        else if (text is null || word is not "ROOM_PEER_MSG" || !text.StartsWith(word, StringComparison.Ordinal))
        {
            Say("ERROR invalid msg, already in room");
        }
        else
        {
            string uid = PythonText.TakeWord(ref rest).ToString();
            if (rest.IsEmpty)
                host.Close(CloseCode.Normal);
            else if (uid == _room && StreamOf(uid))
                return TellStream(uid, rest.ToString(), out heavy);
            else
                Tell(uid, rest);
        }

        return default;
    }

    private void Tell(string uid, ReadOnlySpan<char> body)
    {
        Party? party = host.Parties.Find(host.App, uid);
        if (party is null)
        {
            Say($"ERROR peer {PythonText.Quote(uid)} not found");
            return;
        }

        lock (hall.Gate)
        {
            if (party.Owner is SimpleServerConversation { _state: SimpleServerState.Room } peer && peer._room == _room)
                peer.Say($"ROOM_PEER_MSG {_uid} {body}");
            else
                Say($"ERROR peer {PythonText.Quote(uid)} is not in the room");
        }
    }

    private ValueTask TellStream(string stream, string body, out HeavyWork? heavy)
    {
        heavy = null;
        Call? call = Volatile.Read(ref _roomCall);
        if (call is null)
        {
            _roomLeg = new SimpleServerRoomLeg(this, host, _uid, stream);
            if (host.Call(_roomLeg, stream, out call) != CallVerdict.Begun)
                return default;
            Volatile.Write(ref _roomCall, call);
        }

        return GstRelay.Pass(call!, _roomLeg!, Encoding.UTF8.GetBytes(body), isText: true, host, out heavy);
    }
}
