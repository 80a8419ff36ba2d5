using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.WebUtilities;

namespace FastSignal.Server.Http.OpenApi;

/// <summary>
/// Writes the OpenAPI 3.1 document of a list of operations. Schemas come from the metadata that the JSON source generator
/// made for the very types that are read and written, so nothing is described twice and nothing needs reflection.
/// </summary>
internal static class ApiDocument
{
    private const string AdminScheme = "admin";

    /// <summary>The document as UTF-8.</summary>
    public static byte[] Write(IReadOnlyList<ApiOperation> operations, string version)
    {
        ArrayBufferWriter<byte> buffer = new(16 * 1024);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteString("openapi", "3.1.0");
        writer.WriteStartObject("info");
        writer.WriteString("title", "FastSignal");
        writer.WriteString("version", version);
        writer.WriteEndObject();
        writer.WriteStartObject("paths");
        foreach (IGrouping<string, ApiOperation> path in operations.GroupBy(operation => PathOf(operation.Pattern)))
        {
            writer.WriteStartObject(path.Key);
            WriteParameters(writer, path.Key);
            foreach (ApiOperation operation in path)
                WriteOperation(writer, operation);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("components");
        writer.WriteStartObject("securitySchemes");
        writer.WriteStartObject(AdminScheme);
        writer.WriteString("type", "http");
        writer.WriteString("scheme", "bearer");
        writer.WriteString("description", "The token of server.admin_token.");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A route pattern as a path template: without the marks of catch-alls and constraints.</summary>
    internal static string PathOf(string pattern)
    {
        IEnumerable<string> segments = pattern.Split('/').Select(segment =>
            segment.StartsWith('{') ? $"{{{segment.Trim('{', '}', '*').Split(':', '=', '?')[0]}}}" : segment);
        return string.Join('/', segments);
    }

    private static void WriteParameters(Utf8JsonWriter writer, string path)
    {
        string[] names = [.. path.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment.Trim('{', '}'))];
        if (names.Length == 0)
            return;
        writer.WriteStartArray("parameters");
        foreach (string name in names)
            WriteParameter(writer, name, "path");
        writer.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter writer, string name, string place)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("in", place);
        writer.WriteBoolean("required", place == "path");
        writer.WriteStartObject("schema");
        writer.WriteString("type", "string");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteOperation(Utf8JsonWriter writer, ApiOperation operation)
    {
        writer.WriteStartObject(operation.Method.ToLowerInvariant());
        writer.WriteString("summary", operation.Summary);
        if (operation.Query.Count > 0)
        {
            writer.WriteStartArray("parameters");
            foreach (string name in operation.Query)
                WriteParameter(writer, name, "query");
            writer.WriteEndArray();
        }

        if (operation.Request is not null || operation.RequestType is not null)
        {
            writer.WriteStartObject("requestBody");
            writer.WriteBoolean("required", true);
            WriteContent(writer, operation.Request, operation.RequestType);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("responses");
        WriteResponse(writer, operation.Success, operation.HasBody ? operation : null);
        foreach (int status in operation.Refusals)
            WriteResponse(writer, status, null);
        writer.WriteEndObject();
        if (operation.Admin)
        {
            writer.WriteStartArray("security");
            writer.WriteStartObject();
            writer.WriteStartArray(AdminScheme);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteResponse(Utf8JsonWriter writer, int status, ApiOperation? body)
    {
        writer.WriteStartObject(status.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("description", ReasonPhrases.GetReasonPhrase(status));
        if (body is not null)
            WriteContent(writer, body.Response, body.ResponseType);
        writer.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter writer, JsonTypeInfo? type, string? mediaType)
    {
        writer.WriteStartObject("content");
        writer.WriteStartObject(mediaType ?? "application/json");
        if (type is not null)
        {
            writer.WritePropertyName("schema");
            JsonNode schema = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
            schema.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
