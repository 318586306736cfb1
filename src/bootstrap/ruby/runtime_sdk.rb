# frozen_string_literal: true

module LambdaWorkbench
  # AWS's SDK, which Lambda's runtimes bring: a gem of it that neither the function nor a layer has comes from a folder
  # in which a person had it installed.
  module RuntimeSdk
    class << self
      def provide(folder)
        return unless folder

        @folder = folder
        Object.prepend(Fallback)
      end

      # The gem of AWS's SDK for want of which something could not be loaded.
      def missing(error)
        error.is_a?(LoadError) ? error.path.to_s[%r{\Aaws-sdk(?:-[a-z0-9]+)?(?=/|\z)}] : nil
      end

      # Whether it is worth another try: once, since the folder stays among those that gems are looked for in.
      def found_for?(error)
        folder = @folder
        return false unless folder && missing(error)

        @folder = nil
        Gem.paths = { "GEM_HOME" => Gem.dir, "GEM_PATH" => [*Gem.path, folder].join(File::PATH_SEPARATOR) }
        true
      end
    end

    # Looked at last: RubyGems itself would take the newest of all folders, whosever it is.
    module Fallback
      private

      def require(path)
        super
      rescue LoadError => e
        RuntimeSdk.found_for?(e) ? super : raise
      end
    end
  end
end
