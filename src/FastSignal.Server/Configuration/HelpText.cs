using System.Reflection;
using System.Text;
using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>The answers to <c>--help</c> and <c>--version</c>.</summary>
internal static class HelpText
{
    /// <summary>Name and version.</summary>
    public static string Version { get; } =
        $"fastsignal {typeof(HelpText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown"}";

    /// <summary>How to call it, and every key.</summary>
    public static string Help
    {
        get
        {
            var text = new StringBuilder();
            text.AppendLine("Streams GStreamer pipelines to browsers over WebRTC.");
            text.AppendLine();
            text.AppendLine("fastsignal [--config PATH] [--section:key=value ...] [--help] [--version]");
            text.AppendLine();
            text.AppendLine($"Without --config, the one of {string.Join(", ", ConfigurationLoader.DefaultFileNames)}");
            text.AppendLine("that is in the working directory is read. Environment variables");
            text.AppendLine($"({EnvironmentSource.Prefix}SECTION__KEY) win over the file, options win over both. Keys and their defaults:");
            foreach (ConfigurationKey key in ConfigurationKeys.All)
            {
                text.AppendLine();
                text.AppendLine($"  {key.Path} = {key.DefaultText}");
                text.AppendLine($"      {key.Description}");
                text.AppendLine($"      Allowed is {key.Allowed}.");
                text.AppendLine($"      After a reload a new value acts: {TakesEffectText.Of(key.TakesEffect)}.");
            }

            return text.ToString();
        }
    }
}
