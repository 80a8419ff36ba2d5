using System.Buffers;
using System.Text;
using FastSignal.Primitives;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Control;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Parties;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Rooms;
using Microsoft.Extensions.Logging;

namespace FastSignal.Signaling.Sessions;

/// <summary>What all sessions of a server share.</summary>
internal sealed class SessionEnvironment
{
    private readonly Lazy<ControlDesks> _desks;
    private readonly Lazy<RoomRegistry> _rooms;
    private bool _stopping;
    private SignalingOptions _options = new();
    private DialectCatalog? _dialects;

    /// <summary>What is in force now. A session keeps what it was greeted with: <see cref="Session.Options"/>.</summary>
    public required SignalingOptions Options { get => Volatile.Read(ref _options); set => Volatile.Write(ref _options, value); }

    // Both need the options, which are set after this.
    public SessionEnvironment()
    {
        _desks = new Lazy<ControlDesks>(() => new ControlDesks(this));
        _rooms = new Lazy<RoomRegistry>(() => new RoomRegistry(this));
    }

    public required ISignalingClock Clock { get; init; }
    public required DialectCatalog Dialects { get => Volatile.Read(ref _dialects)!; set => Volatile.Write(ref _dialects, value); }
    public required IPeerFactory Peers { get; init; }
    public required ISourceCatalog Streams { get; init; }
    public required IAuthority Authority { get; init; }
    public required IIceServerSource? IceServers { get; init; }
    public required IInputSink Input { get; init; }
    public required ILogger Log { get; init; }
    public required Dispatcher Dispatcher { get; init; }
    public SignalingCounters Counters { get; } = new();
    public SessionRegistry Registry { get; } = new();

    /// <summary>Everybody a call can be made with.</summary>
    public PartyDirectory Parties => field ?? LazyInitializer.EnsureInitialized(ref field, () => new PartyDirectory(Streams, new StreamOwner(this)));

    /// <summary>Calls between parties.</summary>
    public CallDesk Desk { get; } = new();

    /// <summary>Calls into peers that have not come back yet.</summary>
    public ExpiryQueue<PeerCall> Calls { get; } = new();

    /// <summary>Connections that have yet to say who they are.</summary>
    public ExpiryQueue<PendingLink> Pending { get; } = new();
    /// <summary>Who controls which stream.</summary>
    public ControlDesks Desks => _desks.Value;

    /// <summary>All rooms.</summary>
    public RoomRegistry Rooms => _rooms.Value;

    /// <summary>Moves connections between sessions.</summary>
    public Resumption Resumption => field ??= new Resumption(this);

    /// <summary>Whether the server is being stopped: then nobody waits for anybody.</summary>
    public bool IsStopping { get => Volatile.Read(ref _stopping); set => Volatile.Write(ref _stopping, value); }

    /// <summary>Spells a message that belongs to no session, or to many.</summary>
    public byte[] Format(IDialect dialect, in OutboundMessage message, string id)
    {
        ArrayBufferWriter<byte> buffer = new();
        dialect.Format(message, new MessageStamp(Encoding.ASCII.GetBytes(id), Clock.UnixTimeMs / 1000, null), buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Tells a connection that has no session (any more) why, and closes it.</summary>
    public void Farewell(SignalingLink link, in MessageFault fault, int closeCode)
    {
        Counters.CountError(fault.Code);
        byte[] farewell = Format(link.Dialect, OutboundMessage.Error(ErrorReport.Of(fault), default), "refusal");
        if (farewell.Length > 0 && link.Dialect.IsBinary)
            link.Transport.TrySendBinary(farewell);
        else if (farewell.Length > 0)
            link.Transport.TrySendText(farewell);
        link.Transport.Close(closeCode, fault.Message);
    }
}
