using System.Text.Json;
using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using FastSignal.Server.Http.OpenApi;
using FastSignal.Server.Http;
using FastSignal.Server.Reload;
using FastSignal.Streaming.Viewers;
using FastSignal.Tests.Signaling.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Server.Http;

public sealed class ApiDocumentTests : IAsyncDisposable
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    private readonly WebApplication _application;
    private readonly ApiMap _api;

    public ApiDocumentTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        _application = builder.Build();
        SignalingBench bench = new();
        FastSignalConfiguration configuration = ConfigurationLoader.Load([], new Dictionary<string, string?>(), Path.GetTempPath()).Configuration!;
        _api = new ApiEndpoints(
            configuration, bench.Server, bench, new Readiness(0), AccessPolicy.Create(configuration.Auth, null, bench.Clock, NullLogger.Instance),
            () => new OriginPolicy(configuration.Server), new IceServerList([]),
            new ConfigurationReloader(() => ConfigurationResult.Success(configuration), configuration, static _ => { }, NullLogger.Instance),
            () => throw new InvalidOperationException("Nothing is asked."), () => throw new InvalidOperationException("Nothing is asked."),
            static _ => default).Map(_application);
    }

    [Fact]
    public void Every_mapped_route_is_in_the_document_and_nothing_else_is()
    {
        IEnumerable<string> mapped = ((IEndpointRouteBuilder)_application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => $"{method} {ApiDocument.PathOf(endpoint.RoutePattern.RawText!)}"));
        IEnumerable<string> documented =
            from path in Document().GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where Methods.Contains(operation.Name)
            select $"{operation.Name.ToUpperInvariant()} {path.Name}";
        Assert.Equal(mapped.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.NotEmpty(_api.Operations);
    }

    [Fact]
    public void Every_operation_has_a_summary_responses_and_the_parameters_of_its_path()
    {
        JsonElement document = Document();
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        Assert.NotEqual("", document.GetProperty("info").GetProperty("version").GetString());
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            IEnumerable<string> named = path.Value.TryGetProperty("parameters", out JsonElement parameters)
                ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("required").GetBoolean()).Select(parameter => parameter.GetProperty("name").GetString()!)
                : [];
            Assert.Equal(path.Name.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment.Trim('{', '}')), named);
            foreach (JsonProperty operation in path.Value.EnumerateObject().Where(member => Methods.Contains(member.Name)))
            {
                Assert.EndsWith(".", operation.Value.GetProperty("summary").GetString(), StringComparison.Ordinal);
                Assert.All(operation.Value.GetProperty("responses").EnumerateObject(), response => Assert.NotEqual("", response.Value.GetProperty("description").GetString()));
            }
        }
    }

    [Fact]
    public void Schemas_have_the_names_of_the_wire()
    {
        JsonElement created = Document().GetProperty("paths").GetProperty("/api/sessions").GetProperty("post");
        JsonElement request = created.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Equal(["device_id", "user_id", "stream"], request.GetProperty("properties").EnumerateObject().Select(member => member.Name));
        JsonElement response = created.GetProperty("responses").GetProperty("201").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Equal(["id", "stream", "offer", "ice_servers"], response.GetProperty("properties").EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("/api/signaling/{**app}", "/api/signaling/{app}")]
    [InlineData("/a/{id:int}/b", "/a/{id}/b")]
    [InlineData("/", "/")]
    public void A_pattern_becomes_a_path_template(string pattern, string path) => Assert.Equal(path, ApiDocument.PathOf(pattern));

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private JsonElement Document() => JsonDocument.Parse(ApiDocument.Write(_api.Operations, "1.2.3")).RootElement;
}
