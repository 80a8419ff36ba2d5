namespace FastSignal.Server.Http.OpenApi;

/// <summary>
/// Maps operations and remembers them for the document at <see cref="DocumentPath"/>: an operation is documented by being
/// mapped. What is no operation (files of the page, refusals of other methods) goes to the route builder directly.
/// </summary>
internal sealed class ApiMap(IEndpointRouteBuilder endpoints)
{
    /// <summary>Where the document is.</summary>
    public const string DocumentPath = "/api/openapi.json";

    private readonly List<ApiOperation> _operations = [];

    /// <summary>What is mapped, in order.</summary>
    public IReadOnlyList<ApiOperation> Operations => _operations;

    /// <summary>Routes that are no operations.</summary>
    public IEndpointRouteBuilder Endpoints => endpoints;

    /// <summary>Maps one operation.</summary>
    public void Map(ApiOperation operation, RequestDelegate handler)
    {
        _operations.Add(operation);
        endpoints.MapMethods(operation.Pattern, [operation.Method], handler);
    }

    /// <summary>Maps the document itself, of everything mapped before. Comes last; it is written once.</summary>
    public void MapDocument(string version)
    {
        byte[]? document = null;
        Map(new ApiOperation("GET", DocumentPath, "This document.") { ResponseType = "application/json" }, context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(document).AsTask();
        });
        document = ApiDocument.Write(_operations, version);
    }
}
