namespace FastSignal.Streaming;

/// <summary>
/// Counts of the UDP side since the start, each drop with its reason. Fields are added to by <see cref="Interlocked"/> and
/// read with <see cref="Volatile"/>.
/// </summary>
public sealed class StreamingCounters
{
    /// <summary>Datagrams received, of any kind.</summary>
    public long DatagramsReceived;

    /// <summary>Datagrams given to the kernel.</summary>
    public long DatagramsSent;

    /// <summary>System calls that sent them.</summary>
    public long SendCalls;

    /// <summary>Dropped: the socket's send buffer was full, or the address unreachable.</summary>
    public long DroppedSocketFull;

    /// <summary>Dropped: from an address no viewer is known by, and no STUN check that names one.</summary>
    public long DroppedUnknownSource;

    /// <summary>Dropped: first byte belongs to no protocol served here (RFC 7983).</summary>
    public long DroppedUnknownKind;

    /// <summary>Dropped: the worker's mailbox was full.</summary>
    public long DroppedMailboxFull;

    /// <summary>Frames dropped: too many waited in the worker's mailbox.</summary>
    public long FramesDroppedMailboxFull;

    /// <summary>Frames dropped: a packet was too large for a datagram.</summary>
    public long FramesDroppedTooLarge;

    /// <summary>STUN messages that failed the integrity check.</summary>
    public long StunBadIntegrity;

    /// <summary>STUN messages refused for another reason.</summary>
    public long StunRefused;

    /// <summary>SRTP and SRTCP packets that failed authentication, were replayed or came before the keys.</summary>
    public long SrtpRefused;

    /// <summary>Packets resent after a NACK.</summary>
    public long Retransmissions;

    /// <summary>NACKed packets not resent because the viewer had asked for more than it was sent.</summary>
    public long RetransmissionsRefused;

    /// <summary>NACKed packets that were no longer held.</summary>
    public long NacksUnanswerable;

    /// <summary>Key frames asked for by viewers (PLI, FIR, unanswerable NACK, join).</summary>
    public long KeyFrameRequests;

    /// <summary>Viewers created.</summary>
    public long ViewersCreated;

    /// <summary>Viewers whose media was keyed.</summary>
    public long ViewersConnected;

    /// <summary>Viewers that never connected or failed later.</summary>
    public long ViewersFailed;

    /// <summary>Viewers ended, for whatever reason.</summary>
    public long ViewersClosed;

    /// <summary>Exceptions caught at the top of a worker or of the receiving thread; each is a defect.</summary>
    public long WorkerFaults;

    /// <summary>All counts by their snake_case names.</summary>
    public IReadOnlyDictionary<string, long> Snapshot() => new Dictionary<string, long>
    {
        ["datagrams_received"] = Volatile.Read(ref DatagramsReceived),
        ["datagrams_sent"] = Volatile.Read(ref DatagramsSent),
        ["send_calls"] = Volatile.Read(ref SendCalls),
        ["dropped_socket_full"] = Volatile.Read(ref DroppedSocketFull),
        ["dropped_unknown_source"] = Volatile.Read(ref DroppedUnknownSource),
        ["dropped_unknown_kind"] = Volatile.Read(ref DroppedUnknownKind),
        ["dropped_mailbox_full"] = Volatile.Read(ref DroppedMailboxFull),
        ["frames_dropped_mailbox_full"] = Volatile.Read(ref FramesDroppedMailboxFull),
        ["frames_dropped_too_large"] = Volatile.Read(ref FramesDroppedTooLarge),
        ["stun_bad_integrity"] = Volatile.Read(ref StunBadIntegrity),
        ["stun_refused"] = Volatile.Read(ref StunRefused),
        ["srtp_refused"] = Volatile.Read(ref SrtpRefused),
        ["retransmissions"] = Volatile.Read(ref Retransmissions),
        ["retransmissions_refused"] = Volatile.Read(ref RetransmissionsRefused),
        ["nacks_unanswerable"] = Volatile.Read(ref NacksUnanswerable),
        ["key_frame_requests"] = Volatile.Read(ref KeyFrameRequests),
        ["viewers_created"] = Volatile.Read(ref ViewersCreated),
        ["viewers_connected"] = Volatile.Read(ref ViewersConnected),
        ["viewers_failed"] = Volatile.Read(ref ViewersFailed),
        ["viewers_closed"] = Volatile.Read(ref ViewersClosed),
        ["worker_faults"] = Volatile.Read(ref WorkerFaults),
    };
}
