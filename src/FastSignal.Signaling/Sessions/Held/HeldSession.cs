using System.Buffers.Text;
using System.Text.Json;
using FastSignal.Signaling.Dialects.Http;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Reports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// A session without a connection: its client comes with one HTTP request after another, and nothing can be pushed to it.
/// It is an ordinary session in the registry, whose connection is this object; it lives as long as its peer, and without
/// one no longer than a request. Any thread; requests are taken one by one.
/// </summary>
public sealed class HeldSession : ISignalingTransport
{
    /// <summary>Requests that may wait for the one before them; one more is refused.</summary>
    public const int MaxWaiting = 8;

    private const int MaxRequestDigits = 20;

    private readonly SessionEnvironment _environment;
    private readonly SignalingLink _link;
    private readonly HttpDialect _dialect;
    private readonly ResumeToken _secret = ResumeToken.Create();
    private readonly Lock _queue = new();
    private Task _last = Task.CompletedTask;
    private int _waiting;
    private long _requests;
    private string _entityTag = EntityTags.Create();

    internal HeldSession(SessionEnvironment environment, HeldKind kind, ConnectRequest request)
    {
        _environment = environment;
        Kind = kind;
        _dialect = new HttpDialect(NameOf(kind), OnStates);
        _link = new SignalingLink(this, request, _dialect);
    }

    /// <summary>Which interface it came through.</summary>
    public HeldKind Kind { get; }

    /// <summary>Id, as operators see it.</summary>
    public string Id => Session.Id;

    /// <summary>Stream it watches; null without a peer.</summary>
    public string? Stream => Negotiation.Stream;

    /// <summary>What names and opens it to its client: the id and 128 random bits, safe in a path.</summary>
    public string Secret => _secret.ToText(Id);

    /// <summary>Strong entity tag of the present ICE generation.</summary>
    public string EntityTag => Volatile.Read(ref _entityTag);

    internal SignalingLink Link => _link;

    internal Session Session => _link.Session!;

    private Negotiation Negotiation => Session.Negotiation;

    /// <summary>Applies the client's answer to the offer: a JSON body of <c>/answer</c>.</summary>
    public ValueTask<HeldReply> AcceptAnswerAsync(JsonElement body, int length) =>
        RestPayloads.ReadAnswer(body, out string sdp) is { } fault
            ? RefusedAsync(MessageType.Answer, length, fault)
            : ExchangeAsync(MessageType.Answer, length, (handler, id) =>
                handler.HandleAsync(new HeavyMessage(handler, MessageType.Answer, id, OfferRequest.Default, sdp)));

    /// <summary>Passes candidates on: a JSON body of <c>/candidates</c>.</summary>
    public ValueTask<HeldReply> AddCandidatesAsync(JsonElement body, int length)
    {
        List<IceCandidate> candidates = [];
        return RestPayloads.ReadCandidates(body, candidates) is { } fault
            ? RefusedAsync(MessageType.IceCandidate, length, fault)
            : ExchangeAsync(MessageType.IceCandidate, length, (handler, id) => AddAsync(candidates, handler, id));
    }

    /// <summary>
    /// Takes an SDP fragment (RFC 8840): candidates, and an ICE restart when its credentials are new. After a restart
    /// <see cref="HeldReply.Sdp"/> is the fragment to answer with and <see cref="EntityTag"/> is another; otherwise it is empty.
    /// </summary>
    public ValueTask<HeldReply> ApplyFragmentAsync(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SdpFragment.Read(text, out string details) is { } fragment
            ? ExchangeAsync(MessageType.IceCandidate, text.Length, (handler, id) => ApplyAsync(fragment, handler, id))
            : RefusedAsync(MessageType.IceCandidate, text.Length, MessageFault.Of(ErrorCode.SdpProcessingFailed, details));
    }

    /// <summary>What operators see of it, with its peer's numbers; null when it has ended.</summary>
    public async ValueTask<ClientSnapshot?> DescribeAsync()
    {
        HeldReply reply = await ExchangeAsync(MessageType.GetStats, 0, (handler, id) =>
            handler.Guarded(Negotiation.SendStatisticsAsync(id), id)).ConfigureAwait(false);
        return Session.Life.IsOver ? null : ClientReport.Of(Session) with { Statistics = reply.Statistics };
    }

    /// <summary>Ends it and releases its peer. Idempotent.</summary>
    public void End(string reason) => Session.Close(CloseCode.Normal, reason);

    /// <inheritdoc/>
    bool ISignalingTransport.TrySendText(ReadOnlySpan<byte> utf8) => true;

    // Broadcasts: nobody would hear them.
    /// <inheritdoc/>
    bool ISignalingTransport.TrySendTexts(IReadOnlyList<byte[]> messages) => false;

    /// <inheritdoc/>
    void ISignalingTransport.Close(int code, string reason)
    {
        // There is no connection to close, and whoever asks for the session is told that it is gone.
    }

    internal static string NameOf(HeldKind kind) => kind == HeldKind.Whep ? "whep" : "rest";

    internal bool Accepts(in ResumeToken secret) => _secret.Matches(secret);

    /// <summary>Makes the offer a REST client shall answer.</summary>
    internal ValueTask<HeldReply> OfferAsync(string? stream) => ExchangeAsync(MessageType.OfferRequest, 0, (handler, id) =>
        handler.HandleAsync(new HeavyMessage(handler, MessageType.OfferRequest, id, OfferRequest.Default with { Stream = stream }, null)));

    /// <summary>Answers the offer of a WHEP player, which shows one stream; media must connect within the handshake timeout.</summary>
    internal async ValueTask<HeldReply> AnswerAsync(string? stream, string sdp)
    {
        HeldReply reply = await ExchangeAsync(MessageType.Offer, sdp.Length, (handler, id) => handler.HandleAsync(new HeavyMessage(
            handler, MessageType.Offer, id, OfferRequest.Default with { Stream = stream, OneMediaStream = true, DataChannel = false }, sdp))).ConfigureAwait(false);
        if (reply.Ok)
            Session.ConnectBy(_environment.Clock.NowUs + (long)_environment.Options.HandshakeTimeout.TotalMicroseconds);
        return reply;
    }

    private async ValueTask AddAsync(IReadOnlyList<IceCandidate> candidates, MessageHandler handler, byte[] id)
    {
        // Nothing to do is done at once.
        if (candidates.Count == 0 && _dialect.Reply is null)
            Session.Output.Send(OutboundMessage.IceAck(id));
        foreach (IceCandidate candidate in candidates)
        {
            await handler.Guarded(AddOneAsync(candidate, id), id).ConfigureAwait(false);
            if (_dialect.Reply is { Ok: false })
                return;
        }
    }

    // Async, so that whatever is thrown comes out of the task.
    private async ValueTask AddOneAsync(IceCandidate candidate, byte[] id) =>
        await Negotiation.AddCandidate(candidate, id).ConfigureAwait(false);

    private async ValueTask ApplyAsync(SdpFragment fragment, MessageHandler handler, byte[] id)
    {
        HeldReply? restarted = null;
        // A fragment that names only the user fragment says which generation its candidates are of.
        if (fragment is { UsernameFragment: { } name, Password: { } password })
        {
            await handler.Guarded(Negotiation.RestartIceAsync(name, password, id), id).ConfigureAwait(false);
            restarted = _dialect.Reply;
            if (restarted is not { Ok: true })
                return;
            if (restarted.Sdp is { Length: > 0 })
                Volatile.Write(ref _entityTag, EntityTags.Create());
        }

        await AddAsync(fragment.Candidates, handler, id).ConfigureAwait(false);
        // The restart is done and must be answered, whatever became of the candidates.
        if (restarted?.Sdp is { Length: > 0 } answer)
            Session.Output.Send(OutboundMessage.Answer(answer, id));
    }

    private ValueTask<HeldReply> RefusedAsync(MessageType type, int length, MessageFault fault) => ExchangeAsync(type, length, (_, id) =>
    {
        Session.Refuse(fault, id);
        return default;
    });

    private async ValueTask<HeldReply> ExchangeAsync(MessageType type, int length, Func<MessageHandler, byte[], ValueTask> handle)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_queue)
        {
            if (_waiting >= MaxWaiting)
                return new HeldReply(ErrorCode.RateLimited, "Too many requests wait for this session");
            _waiting++;
            before = _last;
            _last = done.Task;
        }

        try
        {
            await before.ConfigureAwait(false);
            return await HandleAsync(type, length, handle).ConfigureAwait(false);
        }
        finally
        {
            lock (_queue)
                _waiting--;
            done.SetResult();
        }
    }

    private async ValueTask<HeldReply> HandleAsync(MessageType type, int length, Func<MessageHandler, byte[], ValueTask> handle)
    {
        if (Session.Life.IsOver)
            return HeldReply.Gone;
        if (!Session.TryAdmit(_link, length, _environment.Clock.NowUs))
            return Session.Life.IsOver ? HeldReply.Gone : new HeldReply(ErrorCode.RateLimited, ErrorCodeTable.MessageOf(ErrorCode.RateLimited));
        _environment.Counters.CountReceived(type);
        byte[] id = new byte[MaxRequestDigits];
        Utf8Formatter.TryFormat(++_requests, id, out int digits);
        id = id[..digits];
        _dialect.Expect(id);
        await handle(new MessageHandler(Session, _environment), id).ConfigureAwait(false);
        HeldReply reply = _dialect.Reply ?? HeldReply.Gone;
        // A call that took too long has cost the session its peer, and its client has no way to ask for another.
        if (Negotiation.Stream is null)
            End("no peer");
        return reply;
    }

    // Under the session's gate: what ends the session must wait until it is left.
    private void OnStates(ConnectionStates states)
    {
        if (states.Connection == "connected")
            Session.ConnectBy(long.MaxValue);
        else if (states.Ice == "closed")
            ThreadPool.UnsafeQueueUserWorkItem(static held => held.Session.Close(CloseCode.Normal, "its peer ended"), this, preferLocal: false);
    }
}
