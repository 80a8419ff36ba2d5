using System.Text.Encodings.Web;

namespace FastSignal.Server.Configuration;

/// <summary>Writes JSON strings the way a person would: only what must be escaped is.</summary>
internal static class JsonText
{
    /// <summary>The text in quotes.</summary>
    public static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
