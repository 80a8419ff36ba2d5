using System.Text.Json.Serialization.Metadata;

namespace FastSignal.Server.Http.OpenApi;

/// <summary>One operation of the HTTP interface: what is mapped is what is documented.</summary>
/// <param name="Method">HTTP method in upper case.</param>
/// <param name="Pattern">Route pattern, for example <c>/api/sessions/{id}</c>.</param>
/// <param name="Summary">One sentence.</param>
internal sealed record ApiOperation(string Method, string Pattern, string Summary)
{
    /// <summary>Body of the request as JSON; null when it is none, or another type.</summary>
    public JsonTypeInfo? Request { get; init; }

    /// <summary>Media type of a request body that is not JSON, or null.</summary>
    public string? RequestType { get; init; }

    /// <summary>Status of success.</summary>
    public int Success { get; init; } = StatusCodes.Status200OK;

    /// <summary>Body of success as JSON; null when it is none, or another type.</summary>
    public JsonTypeInfo? Response { get; init; }

    /// <summary>Media type of a response body that is not JSON, or null.</summary>
    public string? ResponseType { get; init; }

    /// <summary>Names of query parameters, all optional.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>Statuses of refusals.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];

    /// <summary>Whether it needs the administrator's token.</summary>
    public bool Admin { get; init; }

    /// <summary>A resource of the HTTP interface that answers 204 without a body, or 200, is described by its status alone.</summary>
    public bool HasBody => Response is not null || ResponseType is not null;
}
