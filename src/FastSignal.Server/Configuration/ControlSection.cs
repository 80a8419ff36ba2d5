using FastSignal.Server.Configuration.Keys;
using FastSignal.Signaling.Control;

namespace FastSignal.Server.Configuration;

/// <summary>Reads section <c>control</c> and the policies of single streams.</summary>
internal static class ControlSection
{
    /// <summary>The settings; mistakes go to the reader's problems.</summary>
    public static ControlSettings Read(ConfigurationReader reader)
    {
        Dictionary<string, ControlPolicy> policies = new(StringComparer.Ordinal);
        foreach (string stream in StreamSection.NamesIn(reader))
        {
            string policy = reader.Read(StreamKeys.Control, stream);
            if (policy != StreamKeys.ControlDefault)
                policies[stream] = PolicyOf(policy);
        }

        return new ControlSettings(
            Policy: PolicyOf(reader.Read(ControlKeys.Policy)),
            StreamPolicies: policies,
            HoldLimit: reader.Read(ControlKeys.HoldLimit),
            IdleRelease: reader.Read(ControlKeys.IdleRelease),
            MaxQueue: reader.Read(ControlKeys.MaxQueue),
            MoveInterval: reader.Read(ControlKeys.MoveInterval),
            HolderInputs: InputPermissionNames.Union(reader.Read(ControlKeys.HolderInputs)),
            SharedInputs: InputPermissionNames.Union(reader.Read(ControlKeys.SharedInputs)),
            ViewerInputs: InputPermissionNames.Union(reader.Read(ControlKeys.ViewerInputs)));
    }

    private static ControlPolicy PolicyOf(string word) => word switch
    {
        "on_request" => ControlPolicy.OnRequest,
        "admin_only" => ControlPolicy.AdminOnly,
        "everyone" => ControlPolicy.Everyone,
        _ => ControlPolicy.OnFirstInput,
    };
}
