using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using FastSignal.Server.Http.OpenApi;
using FastSignal.Server.Http.Sessions;
using FastSignal.Server.Http.Whep;
using FastSignal.Server.Reload;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Http;

/// <summary>The whole HTTP interface but the page: maps every resource and the document that describes them.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Signaling">Sessions.</param>
/// <param name="Streams">What can be watched.</param>
/// <param name="Readiness">Whether new clients are taken.</param>
/// <param name="Access">Who may.</param>
/// <param name="Origins">Which pages may.</param>
/// <param name="IceServers">STUN and TURN servers for clients.</param>
/// <param name="Reloader">Reads the configuration again.</param>
/// <param name="TakeCounters">The TCP side's counters at this moment.</param>
/// <param name="TakeMedia">The media side at this moment.</param>
/// <param name="ReadFrames">The frame trace of a session; null when there is none.</param>
internal sealed record ApiEndpoints(
    FastSignalConfiguration Configuration, SignalingServer Signaling, ISourceCatalog Streams, Readiness Readiness, AccessPolicy Access,
    Func<OriginPolicy> Origins, IceServerList IceServers, ConfigurationReloader Reloader, Func<CountersReport> TakeCounters, Func<MediaReport> TakeMedia, Func<string, ValueTask<IReadOnlyList<Streaming.Viewers.TracedFrame>?>> ReadFrames)
{
    /// <summary>Maps it; what was mapped is returned.</summary>
    public ApiMap Map(IEndpointRouteBuilder endpoints)
    {
        ApiMap api = new(endpoints);
        HealthEndpoints.Map(api, Readiness);
        SignalingEndpoints.Map(api, Signaling, TakeCounters, Access);
        OperatorEndpoints.Map(api, Signaling.Operators, Access);
        ConfigurationEndpoints.Map(api, Access, Reloader);
        StreamEndpoints.Map(api, Signaling, Streams);
        new SessionEndpoints(Signaling, Configuration.Sessions, Readiness, Access, Origins).Map(api);
        MediaEndpoints.Map(api, TakeMedia, ReadFrames);
        new WhepEndpoints(Signaling, Readiness, new WhepReplies(Configuration.Sessions)).Map(api);
        SelkiesEndpoints.Map(api, IceServers);
        // Last: it describes what is above.
        api.MapDocument(BuildVersion.Text);
        return api;
    }
}
