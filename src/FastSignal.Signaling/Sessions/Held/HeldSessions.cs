using FastSignal.Signaling.Dialects.Http;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Reports;

namespace FastSignal.Signaling.Sessions;

/// <summary>Makes sessions over HTTP and finds them again. They are in the registry like all others, and nowhere else. Any thread.</summary>
public sealed class HeldSessions
{
    private readonly SignalingServer _server;

    internal HeldSessions(SignalingServer server) => _server = server;

    /// <summary>ICE servers told to a client; null for one that nobody asked who they are.</summary>
    public IReadOnlyList<IceServer> IceServersFor(Identity? identity)
    {
        SessionEnvironment environment = _server.Environment;
        return environment.IceServers?.For(identity?.Subject, environment.Clock.UnixTimeMs) ?? environment.Options.IceServers;
    }

    /// <summary>The same as values of <c>Link</c> headers.</summary>
    public IReadOnlyList<string> IceServerLinksFor(Identity? identity) => IceServerLinks.Of(IceServersFor(identity));

    /// <summary>Why such a request may not have a session; null when it may.</summary>
    public ErrorCode? FindRefusal(ConnectRequest request) => _server.FindRefusal(request, out _)?.Code;

    /// <summary>Whether there is such a stream; null asks for any.</summary>
    public bool HasStream(string app, string? stream) => stream is null
        ? _server.Environment.Streams.List(app).Count > 0
        : _server.Environment.Streams.Contains(app, stream);

    /// <summary>
    /// Opens a session whose client shall answer our offer, which is in the reply. On an error there is no session, and
    /// everything made on the way has been released.
    /// </summary>
    public ValueTask<(HeldSession? Session, HeldReply Reply)> OpenWithOfferAsync(ConnectRequest request, string? stream) =>
        OpenAsync(HeldKind.Rest, request, session => session.OfferAsync(stream));

    /// <summary>Opens a session with the client's offer; the answer is in the reply. On an error nothing stays, as above.</summary>
    public ValueTask<(HeldSession? Session, HeldReply Reply)> OpenWithAnswerAsync(ConnectRequest request, string? stream, string offer) =>
        OpenAsync(HeldKind.Whep, request, session => session.AnswerAsync(stream, offer));

    /// <summary>The session of an id that came through that interface; null when there is none.</summary>
    public HeldSession? Find(string id, HeldKind kind)
    {
        if (!_server.Environment.Registry.TryFind(id, out Session? session))
            return null;
        HeldSession? held;
        lock (session.Gate)
            held = session.Link?.Transport as HeldSession;
        return held?.Kind == kind ? held : null;
    }

    /// <summary>The session that a secret opens, compared in constant time; null when there is none.</summary>
    public HeldSession? FindBySecret(string secret, HeldKind kind)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return ResumeToken.TryRead(secret, out string id, out ResumeToken token) && Find(id, kind) is { } held && held.Accepts(token) ? held : null;
    }

    /// <summary>What operators see of any session by its id; null when there is none.</summary>
    public ClientSnapshot? Describe(string id) =>
        _server.Environment.Registry.TryFind(id, out Session? session) ? ClientReport.Of(session) : null;

    private async ValueTask<(HeldSession?, HeldReply)> OpenAsync(
        HeldKind kind, ConnectRequest request, Func<HeldSession, ValueTask<HeldReply>> negotiate)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_server.FindRefusal(request, out Identity identity) is { } refusal)
            return (null, Refuse(request, refusal));
        HeldSession held = new(_server.Environment, kind, request);
        if (!_server.TryEnter(held.Link, request, identity, dialectIsFixed: true, ResumeVerdict.NotAsked, default, (long)_server.Environment.Options.HeldIdleTimeout.TotalMicroseconds))
            return (null, Refuse(request, SignalingServer.AtCapacity));
        HeldReply? reply = null;
        try
        {
            reply = await negotiate(held).ConfigureAwait(false);
        }
        finally
        {
            if (reply is not { Ok: true })
                held.End("not negotiated");
        }

        return (reply.Ok ? held : null, reply);
    }

    private HeldReply Refuse(ConnectRequest request, in MessageFault fault)
    {
        SignalingLog.Refused(_server.Environment.Log, request.RemoteAddress, request.App, fault.Message);
        _server.Counters.CountError(fault.Code);
        return new HeldReply(fault.Code, fault.Message);
    }
}
