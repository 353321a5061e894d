"""What an installation needs once the models are there."""


def post_init_hook(env):
    """Load the Chinese words that the workbench holds for what its mixins bring to our models.

    Their catalogue was read before these models were there: states of approvals were in English.
    """
    env.ref("base.module_rm_workbench")._update_translations("zh_CN")
