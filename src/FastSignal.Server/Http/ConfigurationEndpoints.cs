using System.Buffers;
using System.Text.Json;
using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Http.OpenApi;
using FastSignal.Server.Reload;

namespace FastSignal.Server.Http;

/// <summary>The configuration, for the administrator: what is in force and why, and reading it again.</summary>
internal static class ConfigurationEndpoints
{
    /// <summary>What is in force.</summary>
    public const string Path = "/api/config";

    /// <summary>Reads it again.</summary>
    public const string ReloadPath = Path + "/reload";

    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// <c>GET /api/config</c>: every key with value and origin. <c>POST /api/config/reload</c>: the receipt, or 400 with
    /// everything that is wrong; then nothing has changed.
    /// </summary>
    public static void Map(ApiMap api, AccessPolicy access, ConfigurationReloader reloader)
    {
        api.Map(
            new ApiOperation("GET", Path, "Every key of the configuration with its value and where that came from.")
            {
                ResponseType = "application/json", Refusals = [401, 403], Admin = true,
            },
            AdminAccess.Guard(access, context =>
                WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, reloader.Running, reloader.Waiting))));
        api.Map(
            new ApiOperation("POST", ReloadPath, "Reads the configuration again and answers what took effect.")
            {
                ResponseType = "application/json", Refusals = [400, 401, 403], Admin = true,
            },
            AdminAccess.Guard(access, context => ReloadAsync(context, reloader)));
    }

    private static async Task ReloadAsync(HttpContext context, ConfigurationReloader reloader)
    {
        // It reads files and may wait for another reload.
        ReloadOutcome outcome = await Task.Run(() => reloader.Reload("request"), CancellationToken.None).ConfigureAwait(false);
        if (outcome.Ok)
            await WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, outcome.Receipt)).ConfigureAwait(false);
        else
            await WriteAsync(context, StatusCodes.Status400BadRequest, writer => Write(writer, outcome.Problems)).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter writer = new(body, Readable))
            write(writer);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter writer, FastSignalConfiguration running, IReadOnlyList<ConfigurationChange> waiting)
    {
        writer.WriteStartObject();
        writer.WriteString("file", running.File);
        writer.WriteStartArray("values");
        foreach (EffectiveValue value in running.Values)
        {
            writer.WriteStartObject();
            writer.WriteString("key", value.Path);
            writer.WritePropertyName("value");
            writer.WriteRawValue(value.Text);
            writer.WriteString("origin", value.Origin);
            writer.WriteString("takes_effect", TakesEffectText.Of(value.Key.TakesEffect));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Write(writer, "restart", waiting);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ReloadReceipt receipt)
    {
        writer.WriteStartObject();
        Write(writer, "applied", receipt.Applied);
        Write(writer, "new_sessions", receipt.NewSessions);
        Write(writer, "restart", receipt.Restart);
        writer.WriteNumber("unchanged", receipt.Unchanged);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<ConfigurationChange> changes)
    {
        writer.WriteStartArray(name);
        foreach (ConfigurationChange change in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("key", change.Key);
            writer.WritePropertyName("old");
            writer.WriteRawValue(change.Old);
            writer.WritePropertyName("new");
            writer.WriteRawValue(change.New);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<ConfigurationProblem> problems)
    {
        writer.WriteStartObject();
        writer.WriteString("error", "the configuration stays as it is");
        writer.WriteStartArray("problems");
        foreach (ConfigurationProblem problem in problems)
            writer.WriteStringValue(problem.ToString());
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
