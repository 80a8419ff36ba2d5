using System.Globalization;
using System.Text.Json.Serialization;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using FastSignal.Signaling;
using FastSignal.Signaling.Dispatch;
using FastSignal.WebSockets;

namespace FastSignal.Server.Http;

/// <summary>
/// Body of <c>GET /api/signaling/counters</c>: everything the TCP side counts, since the start. Where something is counted by kind,
/// only the kinds that have occurred are listed.
/// </summary>
internal sealed record CountersReport
{
    /// <summary>Connections of signalling, and every refused upgrade.</summary>
    public required WebSocketReport WebSockets { get; init; }

    /// <summary>Connections of <c>/api/echo</c>; absent while it is off.</summary>
    public WebSocketReport? Echo { get; init; }

    /// <summary>Sessions and messages.</summary>
    public required SignalingReport Signaling { get; init; }

    /// <summary>The pool for heavy messages at this moment.</summary>
    public required DispatchLoad Router { get; init; }

    /// <summary>Upgrades refused with 429 because of their address.</summary>
    public required long UpgradesRefusedForAddress { get; init; }

    /// <summary>HTTP requests refused with 429.</summary>
    public required long RequestsRefusedForRate { get; init; }

    /// <summary>Takes the numbers of this moment.</summary>
    public static CountersReport Take(LiveSettings live, SignalingServer signaling, SignalingEndpoint upgrades, HttpCounters http) => new()
    {
        WebSockets = WebSocketReport.Take(live.SignalingCounters),
        Echo = live.Current.Configuration.Echo.Enabled ? WebSocketReport.Take(live.EchoCounters) : null,
        Signaling = SignalingReport.Take(signaling),
        Router = signaling.Load,
        UpgradesRefusedForAddress = upgrades.RefusedForAddress,
        RequestsRefusedForRate = http.RefusedForRate,
    };
}

/// <summary>What a WebSocket engine counts.</summary>
internal sealed record WebSocketReport(
    long Active, long Opened, long FramesIn, long MessagesIn, long BytesIn, long FramesOut, long MessagesOut, long BytesOut,
    IReadOnlyDictionary<string, long> Errors, IReadOnlyDictionary<string, long> Closes, IReadOnlyDictionary<string, long> Refusals)
{
    /// <summary>Takes the numbers of this moment: errors by label, closes by code, refusals by HTTP status.</summary>
    public static WebSocketReport Take(WebSocketCounters counters) => new(
        counters.Active, counters.Opened, counters.FramesIn, counters.MessagesIn, counters.BytesIn, counters.FramesOut, counters.MessagesOut,
        counters.BytesOut,
        Enum.GetValues<WebSocketError>().Where(error => counters.Errors(error) != 0).ToDictionary(WebSocketErrorTable.LabelOf, counters.Errors),
        counters.ClosesByCode().ToDictionary(close => close.Code.ToString(CultureInfo.InvariantCulture), close => close.Count),
        counters.RefusalsByStatus().ToDictionary(refusal => refusal.Status.ToString(CultureInfo.InvariantCulture), refusal => refusal.Count));
}

/// <summary>What signalling counts.</summary>
internal sealed record SignalingReport(
    int Clients, long SessionsOpened, long SessionsClosed, IReadOnlyDictionary<string, long> MessagesIn,
    IReadOnlyDictionary<string, long> MessagesOut, IReadOnlyDictionary<string, long> Errors, IReadOnlyDictionary<string, long> Events,
    long CandidateFloods)
{
    /// <summary>Takes the numbers of this moment: messages by type, errors by name, events by name.</summary>
    public static SignalingReport Take(SignalingServer signaling)
    {
        SignalingCounters counters = signaling.Counters;
        return new SignalingReport(
            signaling.ClientCount, counters.SessionsOpened, counters.SessionsClosed, Messages(counters, "in"), Messages(counters, "out"),
            Enum.GetValues<ErrorCode>().Where(code => counters.Errors(code) != 0).ToDictionary(ErrorCodeTable.NameOf, counters.Errors),
            Enum.GetValues<SignalingEvent>().Where(what => counters.Events(what) != 0).ToDictionary(SignalingEvents.LabelOf, counters.Events),
            counters.CandidateFloods);
    }

    private static Dictionary<string, long> Messages(SignalingCounters counters, string direction) =>
        counters.Messages().Where(message => message.Direction == direction).ToDictionary(message => message.Type, message => message.Count);
}

/// <summary>JSON of the counters: snake_case, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CountersReport))]
internal sealed partial class CountersJsonContext : JsonSerializerContext;
