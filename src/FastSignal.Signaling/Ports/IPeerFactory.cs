namespace FastSignal.Signaling.Ports;

/// <summary>Makes peers. Signalling knows that a peer can make an offer, not how.</summary>
public interface IPeerFactory
{
    /// <summary>
    /// Creates a peer that will send one stream to one client. Cheap and synchronous: the stream's source is started by
    /// the first <see cref="IPeer.CreateOfferAsync"/> or <see cref="IPeer.AcceptOfferAsync"/>. Null when the stream has gone meanwhile.
    /// </summary>
    IPeer? Create(PeerRequest request, IPeerObserver observer);
}

/// <summary>What a client asked to see.</summary>
/// <param name="SessionId">Id of the session the peer belongs to.</param>
/// <param name="Stream">Name of a stream that exists in <see cref="ISourceCatalog"/>.</param>
/// <param name="Video">False leaves video out.</param>
/// <param name="Audio">False leaves audio out.</param>
/// <param name="Codecs">Names of acceptable codecs in order of preference (<c>h264</c>, <c>vp8</c>, <c>opus</c>), or null for all.</param>
public sealed record PeerRequest(string SessionId, string Stream, bool Video, bool Audio, IReadOnlyList<string>? Codecs)
{
    /// <summary>Whether picture and sound are announced in one MediaStream (and lip-synced), as players that know one stream need.</summary>
    public bool OneMediaStream { get; init; }

    /// <summary>Whether an offer opens the data channel <c>input</c>, exactly one, and an answer accepts the client's m-line for data.</summary>
    public bool DataChannel { get; init; } = true;

    /// <summary>Whether a stream that has none of the wanted media is connected to all the same, for clients that wait for the connection itself.</summary>
    public bool ConnectsWithoutMedia { get; init; }

    /// <summary>Label of the channel an offer opens.</summary>
    public const string InputChannel = "input";

    /// <inheritdoc cref="InputChannel"/>
    public string ChannelLabel { get; init; } = InputChannel;

    /// <summary>How often that channel sends a lost message again; null for as long as it takes.</summary>
    public ushort? ChannelRetransmits { get; init; }
}

/// <summary>The outcome of a call into a peer: a value, or a code of the error table with its details.</summary>
/// <param name="Value">The value; null when <paramref name="Error"/> is set.</param>
/// <param name="Error">Null on success.</param>
/// <param name="Details">One sentence for the client, never a stack trace.</param>
public readonly record struct PeerResult<T>(T? Value, ErrorCode? Error, string? Details)
{
    /// <summary>True when the call succeeded.</summary>
    public bool Ok => Error is null;

    /// <summary>Success.</summary>
    public static PeerResult<T> Success(T value) => new(value, null, null);

    /// <summary>Failure.</summary>
    public static PeerResult<T> Failure(ErrorCode error, string details) => new(default, error, details);
}

/// <summary>
/// One WebRTC peer of one session. All calls may come from any thread; the session never has two of them in flight at
/// once, except <see cref="Close"/>, which may come at any time, twice, and during another call.
/// </summary>
public interface IPeer
{
    /// <summary>Starts the source if needed and makes an offer (SDP text). A later call re-offers; <paramref name="iceRestart"/> changes the ICE credentials.</summary>
    ValueTask<PeerResult<string>> CreateOfferAsync(bool iceRestart, CancellationToken cancellation);

    /// <summary>Applies the client's answer to the last offer. INVALID_STATE without one.</summary>
    ValueTask<PeerResult<bool>> AcceptAnswerAsync(string sdp, CancellationToken cancellation);

    /// <summary>Applies an offer made by the client and returns the answer (SDP text).</summary>
    ValueTask<PeerResult<string>> AcceptOfferAsync(string sdp, CancellationToken cancellation);

    /// <summary>Applies a trickled candidate; empty text means end of candidates.</summary>
    ValueTask<PeerResult<bool>> AddCandidateAsync(string candidate, string? sdpMid, int? sdpMLineIndex, CancellationToken cancellation);

    /// <summary>
    /// Restarts ICE with the client's new credentials, without an offer; returns the SDP fragment to answer with
    /// (RFC 8840), or empty text when the credentials are those in use. The former path stays in use until the new one works.
    /// </summary>
    ValueTask<PeerResult<string>> RestartIceAsync(string usernameFragment, string password, CancellationToken cancellation);

    /// <summary>Current statistics.</summary>
    ValueTask<PeerStatistics> GetStatisticsAsync(CancellationToken cancellation);

    /// <summary>Ends the peer: DTLS close_notify, source lease released. Idempotent, never blocks.</summary>
    void Close();
}

/// <summary>Told about the life of a peer. Calls come from transport threads: they must return at once.</summary>
public interface IPeerObserver
{
    /// <summary>ICE or connection state changed; the words are those of RTCIceConnectionState and RTCPeerConnectionState.</summary>
    void OnStateChanged(string iceState, string connectionState);

    /// <summary>Authenticated ICE traffic arrived; counts as liveness of the session. At most once per second.</summary>
    void OnLiveness();

    /// <summary>
    /// The peer failed or its source did; <paramref name="error"/> says which. After a report with
    /// <paramref name="closed"/> set the peer is gone and nothing more is reported.
    /// </summary>
    void OnTrouble(ErrorCode error, string details, bool closed);

    /// <summary>Longest reply of <see cref="OnInput"/> in bytes.</summary>
    const int MaxInputReply = 128;

    /// <summary>
    /// A string came on the data channel <c>input</c>: an input message or ping of the standard dialect. What is malformed, or
    /// of another type, is passed over: the channel has no error messages.
    /// </summary>
    /// <param name="utf8">The message as received; valid only during the call.</param>
    /// <param name="reply">At least <see cref="MaxInputReply"/> bytes for the reply.</param>
    /// <returns>Length of the reply, 0 for none.</returns>
    int OnInput(ReadOnlySpan<byte> utf8, Span<byte> reply);

    /// <summary>The client ended the peer (DTLS close_notify) or its ICE went silent; the peer is gone.</summary>
    void OnClosed(string reason);
}
